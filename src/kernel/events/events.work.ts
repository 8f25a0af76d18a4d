import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EVENTS_QUEUE } from '../jobs/queues.js';
import { Workers } from '../jobs/workers.js';
import type { DomainEvent } from './domain-event.js';
import { EventDispatcher } from './event-dispatcher.js';
import { OutboxRepository } from './outbox.repository.js';

/** Works through events, each in the context of the request that caused it. */
@Injectable()
export class EventsWork implements OnModuleInit {
  constructor(
    private readonly workers: Workers,
    private readonly dispatcher: EventDispatcher,
    private readonly outbox: OutboxRepository,
  ) {}

  onModuleInit(): void {
    this.workers.on<DomainEvent>(EVENTS_QUEUE, {
      concurrency: 8,
      work: ({ data }) => this.dispatcher.dispatch(data),
      // The row leaves the relay's sight; the failed job stays for people to see.
      failed: ({ data }) => this.outbox.markFailed(data.id),
    });
  }
}
