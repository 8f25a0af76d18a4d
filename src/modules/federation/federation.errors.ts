import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const providerNotConfigured = problemType(
  'not_configured',
  'provider_not_configured',
  'Sign-in provider not configured',
  'This installation does not offer signing in with this provider. `GET /api/v1/auth/providers` lists those that it offers.',
);
const providerFailed = problemType(
  'bad_gateway',
  'provider_failed',
  'The sign-in provider answered wrongly',
  'The provider was reached, but what it answered can not be used: its settings here, or it, are at fault. Nothing was changed. Begin again; if it stays, tell whoever runs this installation.',
);
const signInNotCompleted = problemType(
  'malformed',
  'sign_in_not_completed',
  'Sign-in not completed',
  'What came back from the provider belongs to no sign-in that this browser began, was used before, or came too late. Nothing was changed. Begin again.',
);
const providerRefused = problemType(
  'forbidden',
  'provider_refused',
  'The provider refused',
  'The provider did not let this sign-in through, for instance because consent was not given. Nothing was changed.',
);
const emailNotVerified = problemType(
  'forbidden',
  'address_not_proven',
  'An account with this address exists already',
  'An account here has this e-mail address, but nobody has shown that it is theirs, so it is not handed over. Sign in to it with its password, verify the address, or reset the password, and link this identity then.',
);
const identityUnlinked = problemType(
  'forbidden',
  'identity_unlinked',
  'This identity was unlinked',
  'It belonged to an account and was unlinked from it. Sign in another way and link it again.',
);
const accountDisabled = problemType(
  'unauthenticated',
  'account_not_usable',
  'The account can not be used',
  'The account that this identity belongs to was deactivated or deleted.',
);
const identityTaken = problemType(
  'conflict',
  'identity_taken',
  'Identity linked elsewhere',
  'This identity belongs to another account. Unlink it there first.',
);
const identityNotFound = problemType(
  'not_found',
  'identity_not_found',
  'No such identity',
  'None of your linked identities has this id.',
);
const lastSignInMethod = problemType(
  'conflict',
  'last_way_in',
  'The last way to sign in',
  'Without this identity nobody could sign in to the account any more. Link another identity, or set a password, first.',
);
const signInCodeInvalid = problemType(
  'unauthenticated',
  'code_not_good',
  'The code is not good',
  'The code was used before, is older than a minute, or came without the secret that its challenge was made of. Sign in again.',
);
const concurrentProvisioning = problemType(
  'conflict',
  'account_met_meanwhile',
  'Somebody was faster',
  'Another request made an account with the same e-mail address at the same moment. Try again.',
);

const CHALLENGE = { headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' } };

export class ProviderNotConfigured extends AppError {
  constructor(name: string) {
    super(providerNotConfigured, `Signing in with ${name.slice(0, 40)} is not configured here.`);
  }
}

export class ProviderFailed extends AppError {
  constructor(title: string, cause?: unknown) {
    super(providerFailed, `What ${title} answered can not be used.`, { cause });
  }
}

export class SignInNotCompleted extends AppError {
  constructor(reason: string) {
    super(signInNotCompleted, `The sign-in was not completed: ${reason}. Begin again.`);
  }
}

/** `code` is the provider's, of RFC 6749 and OpenID Connect. */
export class ProviderRefused extends AppError {
  constructor(title: string, code: string) {
    super(providerRefused, `${title} refused the sign-in (${code}).`);
  }
}

export class EmailNotVerified extends AppError {
  constructor() {
    super(emailNotVerified, 'An account here has this e-mail address, and it was never verified.');
  }
}

export class IdentityUnlinked extends AppError {
  constructor() {
    super(identityUnlinked, 'This identity was unlinked from its account.');
  }
}

export class AccountDisabled extends AppError {
  constructor() {
    super(accountDisabled, 'The account was deactivated or deleted.', CHALLENGE);
  }
}

export class IdentityTaken extends AppError {
  constructor() {
    super(identityTaken, 'This identity belongs to another account.');
  }
}

export class IdentityNotFound extends AppError {
  constructor(id: string) {
    super(identityNotFound, `You have no linked identity with the id ${id}.`);
  }
}

export class LastSignInMethod extends AppError {
  constructor() {
    super(lastSignInMethod, 'Without this identity nobody could sign in to the account any more.');
  }
}

export class SignInCodeInvalid extends AppError {
  constructor() {
    super(signInCodeInvalid, 'The code is not good, or not any more.', CHALLENGE);
  }
}

/** The next try finds the account that was made meanwhile. */
export class ConcurrentProvisioning extends AppError {
  constructor(cause: unknown) {
    super(concurrentProvisioning, 'An account with this address was made at the same moment.', {
      cause,
      retryable: true,
    });
  }
}
