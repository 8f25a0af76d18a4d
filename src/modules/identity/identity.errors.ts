import { problem } from '../../kernel/errors/problem.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';

const CHALLENGE = { headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' } };

/** The same for an unknown address, a wrong password, and a deactivated or unverified account. */
export class SignInFailed extends problem(
  'unauthenticated',
  'sign_in_failed',
  'The e-mail address or password is wrong',
  'No account that may sign in has this e-mail address and password: the account is unknown, deactivated or not verified, or the password is wrong. To protect accounts, the response does not say which.',
  () => [undefined, CHALLENGE],
) {}

export class RefreshTokenInvalid extends problem(
  'unauthenticated',
  'refresh_refused',
  'The session has ended',
  'The refresh token is unknown, expired or already used, or its session was revoked. A refresh token can be used once; using it again revokes the session. Sign in again.',
  () => ['The refresh token is no longer valid. Sign in again.', CHALLENGE],
) {}

export class LinkInvalid extends problem(
  'invalid',
  'link_not_valid',
  'The link is no longer valid',
  'The token of a mailed link can be used once, within a limited time, and only until a newer link is used. Request another e-mail.',
  () => 'The link was already used, has expired or does not exist. Request another e-mail.',
) {}

export class WrongPassword extends problem(
  'forbidden',
  'wrong_password',
  'The current password is wrong',
  'Changing a password requires the current one. If it was forgotten or never set, request a link with POST /api/v1/auth/password/forgot.',
) {}

/** A password that has a valid format but is too easy to guess for this account. */
export class PasswordTooWeak extends InvalidBody {
  constructor(requirement: string, field = 'newPassword') {
    super([{ pointer: `#/${field}`, code: 'guessable', detail: `${field} must be a password ${requirement}.` }]);
  }
}

export class NotASession extends problem(
  'conflict',
  'no_session',
  'The credential belongs to no session',
  'Only access tokens that this application issued belong to a session that can be revoked. Revoke API keys and tokens of other issuers where they were issued.',
) {}

export class SessionNotFound extends problem(
  'not_found',
  'session_not_found',
  'No such session',
  'You have no session with this id, or it has ended.',
  (id: string) => `You have no session with the id ${id}.`,
) {}
