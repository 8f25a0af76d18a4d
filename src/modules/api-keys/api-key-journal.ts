import { Injectable } from '@nestjs/common';
import { AuthorizationChangeNotifier } from '../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { apiKeySubject } from '../../kernel/auth/guard/authentication-cache.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';

/** What goes with every change of a key: its audit record, and the news that make it felt everywhere. */
@Injectable()
export class ApiKeyAuditRecorder {
  constructor(
    private readonly audits: AuditsService,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
    private readonly counts: CountCache,
  ) {}

  /** To be called in the transaction that makes the change. */
  async record(actor: Actor, keyId: string, entry: Omit<AuditEntry, 'entityType' | 'entityId'>): Promise<void> {
    await this.audits.record(actor, { ...entry, entityType: 'api_key', entityId: keyId });
    await this.authorizationChanges.invalidate(apiKeySubject(keyId));
    this.counts.invalidate('api-keys');
  }
}
