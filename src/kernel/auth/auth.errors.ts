import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const unauthenticated = problemType(
  'unauthenticated',
  'unauthenticated',
  'Authentication required',
  'The request has no credential, or one that is not valid. Sign in at POST /api/v1/auth/login and send the access token as Authorization: Bearer <token>, or send an API key as X-API-Key: <key>.',
);
const forbidden = problemType(
  'forbidden',
  'forbidden',
  'Not allowed',
  'The credential is valid, but lacks a role, permission or scope that the route requires. `detail` names it.',
);
const deniedByRule = problemType(
  'forbidden',
  'denied_by_rule',
  'Denied by a rule',
  'A rule of an administrator denies this to the account, for the resource or for the request. Another role would not help; administrators find the rule with POST /api/v1/rules/test.',
);
const originNotAllowed = problemType(
  'forbidden',
  'foreign_origin',
  'Origin not allowed',
  'A request with session cookies that changes something must come from the origin of PUBLIC_URL or one of CORS_ORIGINS, and must name its origin. Clients that are not browsers send an access token instead of cookies.',
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

/** The same for unknown, expired and revoked keys, and for those of inactive owners. */
export class ApiKeyInvalid extends AppError {
  constructor() {
    super(unauthenticated, 'The API key is not valid.', { headers: { 'WWW-Authenticate': 'ApiKey realm="keelson"' } });
  }
}

/** The challenge of RFC 6750, section 3.1, for authenticated callers. */
export function insufficientScope(scheme: 'Bearer' | 'ApiKey' = 'Bearer'): Record<string, string> {
  return { 'WWW-Authenticate': `${scheme} realm="keelson", error="insufficient_scope"` };
}

export class NotAllowed extends AppError {
  constructor(missing: string, kind: 'token' | 'api_key' = 'token') {
    super(forbidden, `This needs ${missing}.`, { headers: insufficientScope(kind === 'token' ? 'Bearer' : 'ApiKey') });
  }
}

export class DeniedByRule extends AppError {
  constructor(permission: string) {
    super(deniedByRule, `A rule denies ${permission} here.`, { headers: insufficientScope() });
  }
}

export class OriginNotAllowed extends AppError {
  constructor() {
    super(originNotAllowed, 'The request has session cookies, and its origin is not allowed.');
  }
}
