import { documentOnAuthenticatedRoutes } from '../../kernel/errors/problem-documentation.js';
import { notFound, problem } from '../../kernel/errors/problem.js';

const CHALLENGE = { headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' } };

export class ProviderNotConfigured extends problem(
  'not_configured',
  'provider_not_configured',
  'Sign-in provider not configured',
  'This installation does not offer sign-in with this provider. `GET /api/v1/auth/providers` lists the providers that it offers.',
  (name: string) => `Sign-in with ${name.slice(0, 40)} is not configured.`,
) {}

export class ProviderFailed extends problem(
  'bad_gateway',
  'provider_failed',
  'Invalid response from the sign-in provider',
  'The provider sent an invalid response: the provider or its configuration here is faulty. Nothing was changed. Start again; if the problem persists, contact the operator of this installation.',
  (title: string, cause?: unknown) => [`The response of ${title} is invalid.`, { cause }],
) {}

export class SignInNotCompleted extends problem(
  'malformed',
  'sign_in_not_completed',
  'Sign-in not completed',
  'The callback does not match a pending sign-in of this browser, was already used or came too late. Nothing was changed. Start again.',
  (reason: string) => `The sign-in was not completed: ${reason}. Start again.`,
) {}

export class AccessEnded extends problem(
  'unauthenticated',
  'access_ended',
  'The access that began this has ended',
  'The session that began this was signed out, or the account was secured since: its password or e-mail address was changed, it was signed out everywhere, deactivated or deleted. Nothing was changed. Sign in and start again.',
  () => [undefined, CHALLENGE],
) {}

/** `code` is the provider's error code (RFC 6749, section 4.1.2.1). */
export class ProviderRefused extends problem(
  'forbidden',
  'provider_refused',
  'The provider refused',
  'The provider refused the sign-in, for example because the user did not consent. Nothing was changed.',
  (title: string, code: string) => `${title} refused the sign-in (${code}).`,
) {}

export class EmailNotVerified extends problem(
  'forbidden',
  'address_not_proven',
  'An account with this e-mail address already exists',
  'An account has this e-mail address, but the address was never verified, so the identity is not linked to it. Sign in with the password, verify the address or reset the password, and then link this identity.',
  () => 'An account with this e-mail address exists, but the address was never verified.',
) {}

export class IdentityUnlinked extends problem(
  'forbidden',
  'identity_unlinked',
  'This identity was unlinked',
  'This identity was linked to an account and then unlinked. Sign in another way and link it again.',
) {}

export class AccountDisabled extends problem(
  'unauthenticated',
  'account_not_usable',
  'The account was deactivated or deleted',
  'The account that this identity is linked to was deactivated or deleted.',
  () => [undefined, CHALLENGE],
) {}

export class IdentityTaken extends problem(
  'conflict',
  'identity_taken',
  'The identity is linked to another account',
  'This identity is linked to another account. Unlink it there first.',
) {}

export class IdentityNotFound extends notFound(
  'identity_not_found',
  'linked identity',
  'You have no linked identity with this id.',
) {}

export class LastSignInMethod extends problem(
  'conflict',
  'last_way_in',
  'This is the last way to sign in',
  'Without this identity, signing in to the account would be impossible. Link another identity or set a password first.',
) {}

export class SignInCodeInvalid extends problem(
  'unauthenticated',
  'code_not_good',
  'The sign-in code is invalid',
  'The code was already used, is older than a minute, or was sent without the verifier of its challenge. Sign in again.',
  () => [undefined, CHALLENGE],
) {}

/** A retry finds the account that the other request created. */
export class ConcurrentProvisioning extends problem(
  'conflict',
  'account_met_meanwhile',
  'An account was created at the same time',
  'Another request created an account with the same e-mail address at the same time. Try again.',
  (cause: unknown) => ['An account with this e-mail address was created at the same time.', { cause, retryable: true }],
) {}

// The first request with a token of another issuer creates or links the account.
documentOnAuthenticatedRoutes('account_not_usable', 'address_not_proven', 'identity_unlinked');
