import { Processor } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';
import { QueueProcessor } from '../jobs/queue-processor.js';
import { type EventQueue, EVENTS_QUEUE, EXTERNAL_QUEUE } from '../jobs/queues.js';
import type { DomainEvent } from './domain-event.js';
import { EventDispatcher } from './event-dispatcher.js';
import { OutboxRepository } from './outbox.repository.js';

/** Dispatches the events of one queue. An event whose job failed for good is no longer relayed. */
@Injectable()
abstract class EventQueueProcessor extends QueueProcessor<DomainEvent> {
  constructor(
    private readonly dispatcher: EventDispatcher,
    private readonly outbox: OutboxRepository,
  ) {
    super();
  }

  protected handle({ queueName, data }: Job<DomainEvent>): Promise<void> {
    return this.dispatcher.dispatch(queueName as EventQueue, data);
  }

  protected override handleFailure({ data }: Job<DomainEvent>): Promise<void> {
    return this.outbox.markFailed(data.id);
  }
}

@Processor(EVENTS_QUEUE, { concurrency: 8 })
export class EventsProcessor extends EventQueueProcessor {}

@Processor(EXTERNAL_QUEUE, { concurrency: 8 })
export class ExternalEventsProcessor extends EventQueueProcessor {}
