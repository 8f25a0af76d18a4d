import { eventType } from '../../kernel/events/domain-event.js';

/** An account was made; one of the demo belongs to nobody who reads mail. */
export const UserCreated = eventType<{ readonly roles: readonly string[]; readonly demo: boolean }>('user.created', 1);
