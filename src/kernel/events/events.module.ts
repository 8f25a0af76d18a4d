import { Global, Inject, Module } from '@nestjs/common';
import sql from 'sql-template-tag';
import { CONFIG, type Config } from '../../config/config.js';
import { newId, UUID } from '../context/ids.js';
import { Database } from '../database/database.js';
import { JobFailures } from '../jobs/job-failures.js';
import { RetentionService } from '../jobs/maintenance/retention.service.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventCounters } from './event-counters.js';
import { EventHandlers } from './event-handlers.js';
import { OutboxJobSync } from './outbox-job-sync.js';
import { EventTaps } from './event-taps.js';
import { Events } from './events.js';
import { EventsProcessor, ExternalEventsProcessor } from './events.processor.js';
import { armFailpoint } from './failpoint.js';
import { JobFailed } from './job-failed.event.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { OutboxMetrics } from './outbox-metrics.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

/** Every process emits events; only those that process jobs relay and dispatch them. */
@Global()
@Module({
  providers: [
    OutboxRepository,
    OutboxNotifier,
    Events,
    EventCounters,
    OutboxMetrics,
    EventHandlers,
    OutboxJobSync,
    EventTaps,
    EventDispatcher,
    EventsProcessor,
    ExternalEventsProcessor,
    Relay,
  ],
  exports: [Events, EventCounters, EventHandlers, OutboxJobSync, EventTaps],
})
export class EventsModule {
  constructor(
    @Inject(CONFIG) { failpoint }: Config,
    retention: RetentionService,
    failures: JobFailures,
    database: Database,
    events: Events,
  ) {
    armFailpoint(failpoint);
    failures.listen(async (failure) => {
      // The failure to tell of a failure is in the log only, or there would be no end.
      if (failure.job === JobFailed.type) return;
      const subject = UUID.test(failure.jobId) ? failure.jobId : newId();
      await database.transaction(() => events.emit(JobFailed(subject, failure)));
    });
    // While an event is in the outbox its failed job may be retried, and handlers that are done must not run again.
    const isAcknowledged = sql`not exists (select 1 from outbox where outbox.id = expired.event_id)`;
    retention.register('events.cleanUp', 60, [
      { table: 'handled_events', column: 'handled_at', days: 30, where: isAcknowledged },
    ]);
  }
}
