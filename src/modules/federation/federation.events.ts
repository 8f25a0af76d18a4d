import { eventType } from '../../kernel/events/domain-event.js';

/** An identity was unlinked from its account: what its provider handed out for it is not needed any more. */
export const IdentityUnlinkedFromUser = eventType<{ readonly userId: string }>('identity.unlinked', 1);
