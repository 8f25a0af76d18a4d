import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { currentRequest } from '../context/request-context.js';
import { currentTraceparent } from '../context/tracer.js';
import { newId } from '../context/ids.js';
import type { EventInput } from './domain-event.js';
import { EventCounters } from './event-counters.js';
import { failpoint } from './failpoint.js';
import { OutboxRepository } from './outbox.repository.js';
import { OutboxNotifier } from './outbox-notifier.js';

/** Emits events through the outbox. */
@Injectable()
export class Events {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
    private readonly notifier: OutboxNotifier,
    private readonly counters: EventCounters,
  ) {}

  /**
   * Writes the events in the open transaction, with its next statement. When, and only when, it commits,
   * every handler gets them at least once. To be called in a transaction.
   */
  async emit(...events: readonly EventInput[]): Promise<void> {
    const request = currentRequest();
    const cause = {
      requestId: request?.requestId ?? null,
      traceId: request?.traceId ?? null,
      traceparent: currentTraceparent() ?? null,
    };
    await this.outbox.insert(events.map((event) => ({ id: newId(), ...event, ...cause })));
    failpoint('outbox.written');
    this.database.afterCommit(() => {
      failpoint('outbox.committed');
      this.notifier.notify();
      this.counters.count(events);
    });
  }
}
