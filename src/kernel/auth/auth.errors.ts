import { problem } from '../errors/problem.js';

const NO_CREDENTIAL = { 'WWW-Authenticate': 'Bearer realm="keelson"' };

class Unauthenticated extends problem(
  'unauthenticated',
  'unauthenticated',
  'Authentication required',
  'The route requires a credential, and the request has none or an invalid one. Sign in with POST /api/v1/auth/login and send the access token as Authorization: Bearer <token>, or send an API key as X-API-Key: <key>.',
) {}

/** Without a credential the challenge has no error code (RFC 6750, section 3). */
export class CredentialMissing extends Unauthenticated {
  constructor() {
    super('This route requires an access token. Sign in with POST /api/v1/auth/login.', { headers: NO_CREDENTIAL });
  }
}

export class CredentialInvalid extends Unauthenticated {
  constructor(reason: string, cause?: unknown) {
    super(`The access token is not valid: ${reason}. Sign in again.`, {
      headers: { 'WWW-Authenticate': `Bearer realm="keelson", error="invalid_token", error_description="${reason}"` },
      cause,
    });
  }
}

/** The same for an unknown, revoked or expired key, and for one whose owner may not sign in. */
export class ApiKeyInvalid extends Unauthenticated {
  constructor() {
    super('The API key is not valid.', { headers: { 'WWW-Authenticate': 'ApiKey realm="keelson"' } });
  }
}

/** The challenge of RFC 6750, section 3.1, for authenticated callers. */
export function insufficientScope(scheme: 'Bearer' | 'ApiKey' = 'Bearer'): Record<string, string> {
  return { 'WWW-Authenticate': `${scheme} realm="keelson", error="insufficient_scope"` };
}

export class NotAllowed extends problem(
  'forbidden',
  'forbidden',
  'Not allowed',
  'The credential is valid but lacks the role, permission or scope that the route requires. `detail` names what is missing.',
  (missing: string, kind: 'token' | 'api_key' = 'token') => [
    `This needs ${missing}.`,
    { headers: insufficientScope(kind === 'token' ? 'Bearer' : 'ApiKey') },
  ],
) {}

/** Does not name the rule, because its name may reveal more than the caller should know. */
export class DeniedByRule extends problem(
  'forbidden',
  'denied_by_rule',
  'Denied by a rule',
  'A rule of an administrator denies this to the account, for this resource or for this kind of request. Another role would not help; an administrator can find the rule with POST /api/v1/rules/test.',
  (permission: string) => [`A rule denies ${permission} here.`, { headers: insufficientScope() }],
) {}

/** The challenge is that of RFC 9470; 403, because the credential itself is valid. */
export class ReauthenticationRequired extends problem(
  'forbidden',
  'reauthentication_required',
  'Authenticate again',
  'Making an API key, linking an identity and changing the e-mail address require that the user has authenticated within `maxAge` seconds. Send the password to POST /api/v1/auth/reauthenticate, or sign in again, and repeat the request.',
  (maxAge: number) => [
    `This requires an authentication within the last ${maxAge} seconds. Send the password to POST /api/v1/auth/reauthenticate, or sign in again.`,
    {
      extensions: { maxAge },
      headers: {
        'WWW-Authenticate': `Bearer realm="keelson", error="insufficient_user_authentication", max_age="${maxAge}"`,
      },
    },
  ],
) {}

export class OriginNotAllowed extends problem(
  'forbidden',
  'foreign_origin',
  'Origin not allowed',
  'The request would change data with the cookies of a signed-in user, but its origin is missing or is neither PUBLIC_URL nor one of CORS_ORIGINS. Clients that are not browsers send an access token instead of cookies.',
  () => 'The request has session cookies but does not come from an allowed origin.',
) {}
