import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const unauthenticated = problemType(
  'unauthenticated',
  'unauthenticated',
  'Sign-in needed',
  'The route needs a credential and none came, or it is not valid any more. Sign in at POST /api/v1/auth/login and send the access token as Authorization: Bearer <token>.',
);
const forbidden = problemType(
  'forbidden',
  'forbidden',
  'Not allowed',
  'The credential is good, but it does not carry the role or permission that the route asks for. `detail` names what is missing.',
);
const foreignOrigin = problemType(
  'forbidden',
  'foreign_origin',
  'Not from a page of ours',
  'The request would change something with the cookies of somebody who is signed in, and comes from a page whose origin is neither PUBLIC_URL nor one of CORS_ORIGINS, or does not say where it comes from. Programs that are no browsers send an access token instead of cookies.',
);

/** RFC 6750, section 3: a challenge without an error code when no credential came. */
export class CredentialMissing extends AppError {
  constructor() {
    super(unauthenticated, 'This route needs an access token. Sign in at POST /api/v1/auth/login.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' },
    });
  }
}

export class CredentialInvalid extends AppError {
  constructor(reason: string, cause?: unknown) {
    super(unauthenticated, `The access token is not valid: ${reason}. Sign in again.`, {
      headers: { 'WWW-Authenticate': `Bearer realm="keelson", error="invalid_token", error_description="${reason}"` },
      cause,
    });
  }
}

export class NotAllowed extends AppError {
  constructor(missing: string) {
    super(forbidden, `This needs ${missing}.`, {
      headers: { 'WWW-Authenticate': 'Bearer realm="keelson", error="insufficient_scope"' },
    });
  }
}

export class ForeignOrigin extends AppError {
  constructor() {
    super(foreignOrigin, 'The request has cookies of ours, and comes from no page of ours.');
  }
}
