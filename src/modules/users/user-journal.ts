import { Injectable } from '@nestjs/common';
import { AccessNews } from '../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { userSubject } from '../../kernel/auth/guard/authentication-cache.js';
import { Totals } from '../../kernel/cache/count-cache.js';
import type { News } from '../../kernel/events/domain-event.js';
import { Events } from '../../kernel/events/events.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';

/** What has to follow every change of an account, in the transaction that makes it. */
@Injectable()
export class UserJournal {
  constructor(
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly news: AccessNews,
    private readonly totals: Totals,
  ) {}

  /**
   * Writes the audit record and the event, and has what the account may do read
   * anew: here after the commit, elsewhere within milliseconds.
   */
  async changed(
    actor: Pick<Actor, 'userId'>,
    event: News,
    entry: Omit<AuditEntry, 'entityType' | 'entityId'>,
  ): Promise<void> {
    await this.audits.record(actor, { ...entry, entityType: 'user', entityId: event.subject });
    await this.events.emit(event);
    await this.news.changed(userSubject(event.subject));
    this.totals.changed('users');
  }
}
