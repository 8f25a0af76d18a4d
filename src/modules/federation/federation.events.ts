import { eventType } from '../../kernel/events/domain-event.js';

/** An identity was unlinked from its account. */
export const IdentityUnlinkedFromUser = eventType<{ readonly userId: string }>('identity.unlinked', 1);
