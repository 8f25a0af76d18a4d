import { eventType } from '../../kernel/events/domain-event.js';

/** An account was made. */
export const UserCreated = eventType<{ readonly roles: readonly string[] }>('user.created', 1);
