import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventHandlers } from './event-handlers.js';
import { EventJobs } from './event-jobs.js';
import { EventsCleanUp } from './events-clean-up.js';
import { Events } from './events.js';
import { EventsWorker } from './events.worker.js';
import { armFailpoint } from './failpoint.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

/** Everybody may emit; only a process that works through jobs relays and dispatches. */
@Module({})
export class EventsModule {
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
        EventsCleanUp,
        ...(worker ? [EventDispatcher, EventsWorker, Relay] : []),
      ],
      exports: [Events, EventHandlers, EventJobs],
    };
  }
}
