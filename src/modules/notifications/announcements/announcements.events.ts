import { eventType } from '../../../kernel/events/domain-event.js';

/** A text for all connected users, or for those with a role. The subject is the id of the announcement. */
export const AnnouncementSent = eventType<{ readonly text: string; readonly role: string | null }>(
  'announcement.sent',
  1,
);
