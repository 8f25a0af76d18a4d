import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config.js';
import { EventDispatcher } from './event-dispatcher.js';
import { EventHandlers } from './event-handlers.js';
import { Events } from './events.js';
import { EventsProcessor } from './events.processor.js';
import { OutboxBell } from './outbox-bell.js';
import { OutboxRepository } from './outbox.repository.js';
import { Relay } from './relay.js';

/** Everybody may emit; only a process that works through jobs relays and dispatches. */
@Module({})
export class EventsModule {
  static forRoot({ worker }: Config): DynamicModule {
    return {
      module: EventsModule,
      global: true,
      providers: [
        OutboxRepository,
        OutboxBell,
        Events,
        EventHandlers,
        ...(worker ? [EventDispatcher, EventsProcessor, Relay] : []),
      ],
      exports: [Events, EventHandlers],
    };
  }
}
