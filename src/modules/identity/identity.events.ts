import { eventType } from '../../kernel/events/domain-event.js';

/*
 * About an account by its id or, when there is none for the address that was
 * named, about the nil UUID: a request that finds an account and one that does
 * not then do the same work. None of them carries an address or a token.
 */

/** Somebody wants the link again that confirms their address. */
export const EmailVerificationRequested = eventType<object>('identity.emailVerificationAsked', 1);

/** Somebody forgot the password of an account, or says so. */
export const PasswordResetRequested = eventType<object>('identity.passwordResetAsked', 1);

/** Somebody tried to register an address that has an account. */
export const RegistrationRepeated = eventType<object>('identity.addressRegisteredAgain', 1);
