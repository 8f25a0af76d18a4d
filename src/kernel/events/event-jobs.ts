import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { EVENT_QUEUES, type EventQueue } from '../jobs/queues.js';
import { EventHandlers } from './event-handlers.js';
import { OutboxRepository } from './outbox.repository.js';

/** A failed job of the relay's, by what it was made of. */
interface EventJob {
  readonly queue: string;
  readonly id: string;
  readonly type: string;
}

/** Keeps the outbox right when somebody mends the job of an event by hand. Jobs of other queues are no concern of it. */
@Injectable()
export class EventJobs {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly handlers: EventHandlers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Its job is tried again: the event is once more one that has to be dealt with. */
  async retried({ queue, id }: EventJob): Promise<void> {
    if (isEventQueue(queue)) await this.outbox.markRetried(id, this.config.events.leaseMs);
  }

  /** Its job is given up: its handlers are no longer waited for. Call it in a transaction. */
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
