import { apiKeySubject } from '../../kernel/auth/guard/authentication-cache.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';

/** A change of an API key as it is recorded. The key's cached authentication becomes stale. */
export function apiKeyChange(
  action: AuditEntry['action'],
  keyId: string,
  { changes, details }: Pick<AuditEntry, 'changes' | 'details'>,
): RecordedChange {
  return {
    audits: [{ action, entityType: 'api_key', entityId: keyId, changes, details }],
    counts: ['api-keys'],
    subjects: [apiKeySubject(keyId)],
  };
}
