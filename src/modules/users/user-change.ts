import { userSubject } from '../../kernel/auth/guard/authentication-cache.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';

/** A change of the user that `event` is about, as it is recorded. */
export function userChange(
  event: EventInput,
  entry: Pick<AuditEntry, 'action' | 'changes' | 'details'>,
): RecordedChange {
  const id = event.subject;
  return { ...entry, entityType: 'user', entityId: id, event, counts: ['users'], subjects: [userSubject(id)] };
}
