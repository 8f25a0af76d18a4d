import { eventType } from '../../kernel/events/domain-event.js';

/** An identity was unlinked from its account. */
export const IdentityUnlinkedFromUser = eventType<{ readonly userId: string }>('identity.unlinked', 1);

/** An identity was linked to an account that existed before. */
export const IdentityLinked = eventType<{ readonly userId: string; readonly issuer: string }>('identity.linked', 1);
