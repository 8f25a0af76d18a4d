import { Injectable } from '@nestjs/common';
import { EVENT_QUEUES, type EventQueue, EVENTS_QUEUE, EXTERNAL_QUEUE } from '../jobs/queues.js';
import type { DomainEvent, EventType } from './domain-event.js';

export interface EventHandler {
  /** Names the handler for ever: what it has dealt with is remembered under it. */
  readonly name: string;
  /**
   * `database`: runs inside a transaction together with the memory of having
   * run, so its effect happens exactly once. The others happen at least once:
   * `queue` adds a job to a queue of ours, `outside` is an effect on somebody
   * else's server, such as a mail, which may take its time.
   */
  readonly effect: 'database' | 'queue' | 'outside';
  handle(event: DomainEvent): Promise<void>;
}

/** A server that hangs holds up handlers that wait for servers, and none of the others. */
const QUEUE_OF: Record<EventHandler['effect'], EventQueue> = {
  database: EVENTS_QUEUE,
  queue: EVENTS_QUEUE,
  outside: EXTERNAL_QUEUE,
};

/** Who listens to what. Modules sign up when they start. */
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

  /** The handlers that work in this queue. */
  handlersIn(queue: EventQueue, type: string): readonly EventHandler[] {
    return this.handlersOf(type).filter(({ effect }) => QUEUE_OF[effect] === queue);
  }

  /** The queues in which the event has a handler. */
  queuesOf(type: string): readonly EventQueue[] {
    return EVENT_QUEUES.filter((queue) => this.handlersIn(queue, type).length > 0);
  }
}
