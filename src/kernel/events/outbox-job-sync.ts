import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { EVENT_QUEUES, type EventQueue } from '../jobs/queues.js';
import { EventHandlers } from './event-handlers.js';
import { OutboxRepository } from './outbox.repository.js';

interface EventJob {
  readonly queue: string;
  readonly id: string;
  readonly type: string;
}

/** Updates the outbox when an admin retries or discards the failed job of an event. Ignores jobs of other queues. */
@Injectable()
export class OutboxJobSync {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly handlers: EventHandlers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async retried(queue: string, ids: readonly string[]): Promise<void> {
    if (isEventQueue(queue)) await this.outbox.markRetried(ids, this.config.events.leaseMs);
  }

  /** To be called, in a transaction, when the job is discarded: its handlers count as done. */
  async discarded({ queue, id, type }: EventJob): Promise<void> {
    if (!isEventQueue(queue)) return;
    for (const { name } of this.handlers.handlersIn(queue, type)) await this.outbox.markHandled(id, name);
    await this.outbox.acknowledge(
      id,
      this.handlers.handlersOf(type).map(({ name }) => name),
    );
  }
}

function isEventQueue(queue: string): queue is EventQueue {
  return EVENT_QUEUES.some((name) => name === queue);
}
