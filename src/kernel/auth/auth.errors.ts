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
const deniedByRule = problemType(
  'forbidden',
  'denied_by_rule',
  'Denied by a rule',
  'An administrator made a rule that denies this: to this account, to things like this one, or to requests like this one. Another role would not help; an administrator can look the rule up with POST /api/v1/rules/test.',
);
const originNotAllowed = problemType(
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

/** The same for a key that never was, was revoked, has expired or whose owner may not sign in: why is nobody's business. */
export class ApiKeyInvalid extends AppError {
  constructor() {
    super(unauthenticated, 'The API key is not valid.', { headers: { 'WWW-Authenticate': 'ApiKey realm="keelson"' } });
  }
}

/** The challenge of RFC 6750, 3.1, for callers who are known and may not do this. */
export function insufficientScope(scheme: 'Bearer' | 'ApiKey' = 'Bearer'): Record<string, string> {
  return { 'WWW-Authenticate': `${scheme} realm="keelson", error="insufficient_scope"` };
}

export class NotAllowed extends AppError {
  constructor(missing: string, kind: 'token' | 'api_key' = 'token') {
    const scheme = kind === 'token' ? 'Bearer' : 'ApiKey';
    super(forbidden, `This needs ${missing}.`, {
      headers: insufficientScope(scheme),
    });
  }
}

/** Which rule it is stays unsaid: its name may say more than the caller should know. */
export class DeniedByRule extends AppError {
  constructor(permission: string) {
    super(deniedByRule, `A rule denies ${permission} here.`, {
      headers: insufficientScope(),
    });
  }
}

export class OriginNotAllowed extends AppError {
  constructor() {
    super(originNotAllowed, 'The request has cookies of ours, and comes from no page of ours.');
  }
}
