import { userSubject } from '../../kernel/auth/guard/authentication-cache.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';

/** A change of the user that `event` is about, as it is recorded. The user's cached authentications become stale. */
export function userChange(
  action: AuditEntry['action'],
  event: EventInput,
  { changes, details }: Pick<AuditEntry, 'changes' | 'details'>,
): RecordedChange {
  const { subject } = event;
  return {
    audits: [{ action, entityType: 'user', entityId: subject, changes, details }],
    events: [event],
    counts: ['users'],
    subjects: [userSubject(subject)],
  };
}
