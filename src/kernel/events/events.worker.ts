import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EVENT_QUEUES } from '../jobs/queues.js';
import { Workers } from '../jobs/workers.js';
import type { DomainEvent } from './domain-event.js';
import { EventDispatcher } from './event-dispatcher.js';
import { OutboxRepository } from './outbox.repository.js';

/** Works through events, each in the context of the request that caused it. */
@Injectable()
export class EventsWorker implements OnModuleInit {
  constructor(
    private readonly workers: Workers,
    private readonly dispatcher: EventDispatcher,
    private readonly outbox: OutboxRepository,
  ) {}

  onModuleInit(): void {
    for (const queue of EVENT_QUEUES)
      this.workers.register<DomainEvent>(queue, {
        concurrency: 8,
        process: ({ data }) => this.dispatcher.dispatch(queue, data),
        // The row leaves the relay's sight; the failed job stays for people to see.
        onFailed: ({ data }) => this.outbox.markFailed(data.id),
      });
  }
}
