import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { currentRequest } from '../context/request-context.js';
import { newId } from '../context/ids.js';
import type { EventInput } from './domain-event.js';
import { failpoint } from './failpoint.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxNotifier } from './outbox-notifier.js';

/** Tells the rest of the system what happened, without knowing who listens. */
@Injectable()
export class Events {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly notifier: OutboxNotifier,
  ) {}

  /**
   * Writes the events in the transaction that causes them: they happened if,
   * and only if, that commits, and then every handler gets them at least once.
   * Call it inside of a transaction.
   */
  async emit(...news: readonly EventInput[]): Promise<void> {
    const request = currentRequest();
    const cause = { requestId: request?.requestId ?? null, traceId: request?.traceId ?? null };
    await this.outbox.insert(news.map((one) => ({ id: newId(), ...one, ...cause })));
    failpoint('outbox.written');
    this.database.afterCommit(() => {
      failpoint('outbox.committed');
      this.notifier.notify();
    });
  }
}
