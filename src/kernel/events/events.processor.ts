import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';
import { continueRequest } from '../http/request-context.js';
import { EVENTS_QUEUE } from '../jobs/queues.js';
import type { DomainEvent } from './domain-event.js';
import { EventDispatcher } from './event-dispatcher.js';
import { OutboxRepository } from './outbox.repository.js';

/** Works through events, each in the context of the request that caused it. */
@Processor(EVENTS_QUEUE, { concurrency: 8 })
export class EventsProcessor extends WorkerHost {
  private readonly logger = new Logger(EventsProcessor.name);

  constructor(
    private readonly dispatcher: EventDispatcher,
    private readonly outbox: OutboxRepository,
  ) {
    super();
  }

  override process({ data }: Job<DomainEvent>): Promise<void> {
    return continueRequest({ requestId: data.requestid, traceId: data.traceid }, () => this.dispatcher.dispatch(data));
  }

  /** After the last try the row leaves the relay's sight; the failed job stays for people to see. */
  @OnWorkerEvent('failed')
  async onFailed(job: Job<DomainEvent> | undefined, error: Error): Promise<void> {
    const last = job === undefined || job.finishedOn !== undefined;
    this.logger[last ? 'error' : 'warn'](
      { err: error, job: job?.name, jobId: job?.id, attempt: job?.attemptsMade, requestId: job?.data.requestid },
      'A job failed.',
    );
    if (job && last)
      await this.outbox
        .markFailed(job.data.id)
        .catch((failure: unknown) => this.logger.error({ err: failure }, 'The outbox could not be told.'));
  }
}
