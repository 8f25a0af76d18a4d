import { eventType } from '../../kernel/events/domain-event.js';

/*
 * The subject is a user's id or, when the address has no account, the nil UUID:
 * requests do the same work for known and unknown addresses. No event carries
 * an address or a token.
 */

export interface LinkRequest {
  /** Of the account; the link is worth nothing in a later one. Absent from older events. */
  readonly accessGeneration?: number;
}

/** The link that verifies an address was requested again. */
export const EmailVerificationRequested = eventType<LinkRequest>('identity.emailVerificationAsked', 1);

/** A link to choose a new password was requested. */
export const PasswordResetRequested = eventType<LinkRequest>('identity.passwordResetAsked', 1);

/** An address that has an account was registered again. */
export const RegistrationRepeated = eventType<LinkRequest>('identity.addressRegisteredAgain', 1);

/** A user wants another e-mail address. The link goes to that address, which is encrypted. */
export const EmailChangeRequested = eventType<LinkRequest & { readonly newEmail: string }>(
  'identity.emailChangeRequested',
  1,
);

/** A user signed in, with their password or with a provider, from an address that they had not used before. */
export const NewAddressSignIn = eventType<{ readonly ipAddress: string | null; readonly userAgent: string | null }>(
  'user.signedInFromNewAddress',
  1,
);
