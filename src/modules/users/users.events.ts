import { eventType } from '../../kernel/events/domain-event.js';

/** A user was created. */
export const UserCreated = eventType<{
  readonly roles: readonly string[];
  /** A demo account, which gets no welcome e-mail. */
  readonly demo: boolean;
  /** Absent from events that are older than e-mail verification. */
  readonly emailVerified?: boolean;
}>('user.created', 1);

/** A user verified their e-mail address. */
export const EmailVerified = eventType<object>('user.emailVerified', 1);

/** Further credentials of a user, as texts for an e-mail to them. */
export interface CredentialReview {
  readonly revoked: readonly string[];
  readonly kept: readonly string[];
}

/** A user's password was changed. Without lists in older events. */
export const PasswordChanged = eventType<Partial<CredentialReview>>('user.passwordChanged', 1);

/** Fields of a user were changed: their names, without the values, which are personal data. */
export const UserUpdated = eventType<{
  readonly fields: readonly string[];
  /** The e-mail address before the change, encrypted, when it was changed. */
  readonly formerEmail?: string;
}>('user.updated', 1);

export const UserDeactivated = eventType<object>('user.deactivated', 1);

export const UserReactivated = eventType<object>('user.reactivated', 1);

export const UserDeleted = eventType<object>('user.deleted', 1);

interface Assignments {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The roles of a user were changed. */
export const UserRolesChanged = eventType<Assignments>('user.rolesChanged', 1);

/** The permissions that a user has beside those of their roles were changed. */
export const UserPermissionsChanged = eventType<Assignments>('user.permissionsChanged', 1);
