import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { UnrecoverableJobError } from '../jobs/unrecoverable-job.error.js';
import type { EventQueue } from '../jobs/queues.js';
import type { DomainEvent } from './domain-event.js';
import { type EventHandler, EventHandlers } from './event-handlers.js';
import { failpoint } from './failpoint.js';
import { OutboxRepository } from './outbox.repository.js';

/** Brings an event to its handlers, and lets go of it when all of them have dealt with it. */
@Injectable()
export class EventDispatcher {
  constructor(
    private readonly database: Database,
    private readonly handlers: EventHandlers,
    private readonly outbox: OutboxRepository,
  ) {}

  /**
   * Runs the handlers of this queue that have not dealt with the event yet, one
   * after the other. The event leaves the outbox once those of every queue
   * have. One that throws holds up no other: those stay done, and the next
   * delivery is for it alone.
   */
  async dispatch(queue: EventQueue, event: DomainEvent): Promise<void> {
    const all = this.handlers.handlersOf(event.type);
    const handlers = this.handlers.handlersIn(queue, event.type);
    const areAllHere = handlers.length === all.length;
    const failures: unknown[] = [];
    for (const handler of handlers) {
      const isLast = areAllHere && failures.length === 0 && handler === handlers.at(-1);
      try {
        await (handler.effect === 'database'
          ? this.once(handler, event, isLast)
          : this.atLeastOnce(handler, event, isLast));
        failpoint('event.handled');
      } catch (error) {
        failures.push(error);
      }
    }
    // While one of them may still succeed, the job goes on.
    if (failures.length > 0)
      throw failures.find((failure) => !(failure instanceof UnrecoverableJobError)) ?? failures[0];
    if (!areAllHere || handlers.length === 0)
      await this.outbox.acknowledge(
        event.id,
        all.map(({ name }) => name),
      );
    failpoint('event.acknowledged');
  }

  /** The memory of the effect commits with the effect. */
  private async once(handler: EventHandler, event: DomainEvent, isLast: boolean): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.mark(event, handler, isLast))) return;
      await handler.handle(event);
      failpoint('event.effect');
    });
  }

  /** Between the effect and the memory of it a crash makes it happen again: the handler gives both the same identity. */
  private async atLeastOnce(handler: EventHandler, event: DomainEvent, isLast: boolean): Promise<void> {
    if (!(await this.outbox.isHandled(event.id, handler.name))) {
      await handler.handle(event);
      failpoint('event.effect');
    }
    await this.mark(event, handler, isLast);
  }

  /** After the last one nobody is waited for: one statement less, and on disk one flush less. */
  private mark({ id }: DomainEvent, { name }: EventHandler, isLast: boolean): Promise<boolean> {
    return isLast ? this.outbox.markLastHandled(id, name) : this.outbox.markHandled(id, name);
  }
}
