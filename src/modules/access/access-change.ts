import { ALL_SUBJECTS } from '../../kernel/auth/guard/authentication-cache.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';

/** A change of a role, permission or rule as it is recorded. All cached authentications become stale. */
export function accessChange(
  action: AuditEntry['action'],
  entityType: 'role' | 'permission' | 'rule',
  entityId: string,
  { changes, details }: Pick<AuditEntry, 'changes' | 'details'>,
): RecordedChange {
  return {
    audits: [{ action, entityType, entityId, changes, details }],
    // All three, because each shows names of the others.
    counts: ['roles', 'permissions', 'rules'],
    subjects: [ALL_SUBJECTS],
  };
}
