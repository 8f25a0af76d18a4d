import { type DynamicModule, Module } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Config } from '../../config/config.js';
import { RetentionService } from '../jobs/maintenance/retention.service.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventHandlers } from './event-handlers.js';
import { EventJobs } from './event-jobs.js';
import { Events } from './events.js';
import { EventsProcessor, ExternalEventsProcessor } from './events.processor.js';
import { armFailpoint } from './failpoint.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

/** Everybody may emit; only a process that works through jobs relays and dispatches. */
@Module({})
export class EventsModule {
  constructor(retention: RetentionService) {
    // While an event is in the outbox its failed job may be retried, and handlers that are done must not run again.
    const isAcknowledged = sql`not exists (select 1 from outbox where outbox.id = expired.event_id)`;
    retention.register('events.cleanUp', 60, [
      { table: 'handled_events', column: 'handled_at', days: 30, where: isAcknowledged },
    ]);
  }

  static forRoot({ worker, failpoint }: Config): DynamicModule {
    armFailpoint(failpoint);
    return {
      module: EventsModule,
      global: true,
      providers: [
        OutboxRepository,
        OutboxNotifier,
        Events,
        EventHandlers,
        EventJobs,
        ...(worker ? [EventDispatcher, EventsProcessor, ExternalEventsProcessor, Relay] : []),
      ],
      exports: [Events, EventHandlers, EventJobs],
    };
  }
}
