import { eventType } from '../../kernel/events/domain-event.js';

/** An account was made; one of the demo belongs to nobody who reads mail. */
export const UserCreated = eventType<{
  readonly roles: readonly string[];
  readonly demo: boolean;
  /** Left out by events of before addresses were confirmed, when every account could be used at once. */
  readonly emailVerified?: boolean;
}>('user.created', 1);

/** Somebody has shown that the address of their account is theirs. */
export const EmailVerified = eventType<object>('user.emailVerified', 1);

/** An account has another password. */
export const PasswordChanged = eventType<object>('user.passwordChanged', 1);

/** Fields of an account have other values: which ones, but not what they say of a person. */
export const UserUpdated = eventType<{ readonly fields: readonly string[] }>('user.updated', 1);

/** An account can not be used any more, until it is reactivated. */
export const UserDeactivated = eventType<object>('user.deactivated', 1);

export const UserReactivated = eventType<object>('user.reactivated', 1);

export const UserDeleted = eventType<object>('user.deleted', 1);

interface Given {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** An account was given other roles. */
export const UserRolesChanged = eventType<Given>('user.rolesChanged', 1);

/** An account was given other permissions beside those of its roles. */
export const UserPermissionsChanged = eventType<Given>('user.permissionsChanged', 1);
