import { Injectable } from '@nestjs/common';
import { AuthorizationChangeNotifier } from '../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { userSubject } from '../../kernel/auth/guard/authentication-cache.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import { Events } from '../../kernel/events/events.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';

/** What has to follow every change of an account, in the transaction that makes it. */
@Injectable()
export class UserAuditRecorder {
  constructor(
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
    private readonly counts: CountCache,
  ) {}

  /**
   * Writes the audit record and the event, and has what the account may do read
   * anew: here after the commit, elsewhere within milliseconds.
   */
  async record(
    actor: Pick<Actor, 'userId'>,
    event: EventInput,
    entry: Omit<AuditEntry, 'entityType' | 'entityId'>,
  ): Promise<void> {
    await this.audits.record(actor, { ...entry, entityType: 'user', entityId: event.subject });
    await this.events.emit(event);
    await this.authorizationChanges.invalidate(userSubject(event.subject));
    this.counts.invalidate('users');
  }
}
