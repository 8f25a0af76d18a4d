import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const unauthenticated = problemType(
  'unauthenticated',
  'unauthenticated',
  'Sign-in needed',
  'The route needs a credential and none came, or it is not valid any more. Sign in at POST /api/v1/auth/login and send the access token as Authorization: Bearer <token>, or send an API key as X-API-Key: <key>.',
);
const forbidden = problemType(
  'forbidden',
  'forbidden',
  'Not allowed',
  'The credential is good, but it does not carry the role, permission or scope that the route asks for. `detail` names what is missing.',
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

/** The same for a key that never was, was revoked, has expired or whose owner may not sign in: why is nobody's business. */
export class ApiKeyInvalid extends AppError {
  constructor() {
    super(unauthenticated, 'The API key is not valid.', { headers: { 'WWW-Authenticate': 'ApiKey realm="keelson"' } });
  }
}

export class NotAllowed extends AppError {
  constructor(missing: string, kind: 'token' | 'api_key' = 'token') {
    const scheme = kind === 'token' ? 'Bearer' : 'ApiKey';
    super(forbidden, `This needs ${missing}.`, {
      headers: { 'WWW-Authenticate': `${scheme} realm="keelson", error="insufficient_scope"` },
    });
  }
}
