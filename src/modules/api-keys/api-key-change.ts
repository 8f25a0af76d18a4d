import { apiKeySubject } from '../../kernel/auth/guard/authentication-cache.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';

/** A change of an API key as it is recorded. */
export function apiKeyChange(keyId: string, entry: Pick<AuditEntry, 'action' | 'changes' | 'details'>): RecordedChange {
  return { ...entry, entityType: 'api_key', entityId: keyId, counts: ['api-keys'], subjects: [apiKeySubject(keyId)] };
}
