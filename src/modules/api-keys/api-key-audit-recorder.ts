import { Injectable } from '@nestjs/common';
import { AuthorizationChangeNotifier } from '../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { apiKeySubject } from '../../kernel/auth/guard/authentication-cache.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';

/** Audits changes of API keys, and invalidates what is cached about them. */
@Injectable()
export class ApiKeyAuditRecorder {
  constructor(
    private readonly audits: AuditsService,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
    private readonly counts: CountCache,
  ) {}

  /** Call in the transaction that makes the change. */
  async record(actor: Actor, keyId: string, entry: Omit<AuditEntry, 'entityType' | 'entityId'>): Promise<void> {
    await this.audits.record(actor, { ...entry, entityType: 'api_key', entityId: keyId });
    await this.authorizationChanges.invalidate(apiKeySubject(keyId));
    this.counts.invalidate('api-keys');
  }
}
