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
