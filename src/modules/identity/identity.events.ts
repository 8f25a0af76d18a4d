import { eventType } from '../../kernel/events/domain-event.js';

/*
 * The subject is a user's id or, when the address has no account, the nil UUID:
 * requests do the same work for known and unknown addresses. No event carries
 * an address or a token.
 */

/** The link that verifies an address was requested again. */
export const EmailVerificationRequested = eventType<object>('identity.emailVerificationAsked', 1);

/** A link to choose a new password was requested. */
export const PasswordResetRequested = eventType<object>('identity.passwordResetAsked', 1);

/** An address that has an account was registered again. */
export const RegistrationRepeated = eventType<object>('identity.addressRegisteredAgain', 1);
