import { Injectable } from '@nestjs/common';
import { type EventQueue, EVENTS_QUEUE, EXTERNAL_QUEUE } from '../jobs/queues.js';
import type { DomainEvent, EventType } from './domain-event.js';

export interface EventHandler {
  /** Never to be changed: the events that the handler has handled are stored under it. */
  readonly name: string;
  /**
   * `transactional`: runs in the transaction that records it as handled, so its
   * effect on the database happens exactly once. The others happen at least once:
   * `queue` adds a job to a queue, `external` calls another server, which may be slow.
   */
  readonly effect: 'transactional' | 'queue' | 'external';
  handle(event: DomainEvent): Promise<void>;
}

/** An external server that hangs delays only handlers that call external servers. */
const QUEUE_OF: Record<EventHandler['effect'], EventQueue> = {
  transactional: EVENTS_QUEUE,
  queue: EVENTS_QUEUE,
  external: EXTERNAL_QUEUE,
};

/** The handlers of each type of event. Modules register them when they are created. */
@Injectable()
export class EventHandlers {
  private readonly byType = new Map<string, EventHandler[]>();

  /** Throws when the name is taken. */
  register<Data extends object>(
    { type }: EventType<Data>,
    name: string,
    effect: EventHandler['effect'],
    handle: (event: DomainEvent<Data>) => Promise<void>,
  ): void {
    const handlers = this.byType.get(type) ?? [];
    if (handlers.some((other) => other.name === name)) throw new Error(`Two handlers of ${type} are called ${name}.`);
    this.byType.set(type, [...handlers, { name, effect, handle: (event) => handle(event as DomainEvent<Data>) }]);
  }

  handlersOf(type: string): readonly EventHandler[] {
    return this.byType.get(type) ?? [];
  }

  handlersIn(queue: EventQueue, type: string): readonly EventHandler[] {
    return this.handlersOf(type).filter(({ effect }) => QUEUE_OF[effect] === queue);
  }
}
