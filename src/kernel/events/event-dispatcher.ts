import { Injectable } from '@nestjs/common';
import { UnrecoverableError } from 'bullmq';
import { Database } from '../database/database.js';
import type { EventQueue } from '../jobs/queues.js';
import { type DomainEvent, isDeclared } from './domain-event.js';
import { type EventHandler, EventHandlers } from './event-handlers.js';
import { failpoint } from './failpoint.js';
import { OutboxRepository } from './outbox.repository.js';

/** Runs the handlers of an event, and deletes it from the outbox when all have handled it. */
@Injectable()
export class EventDispatcher {
  constructor(
    private readonly database: Database,
    private readonly handlers: EventHandlers,
    private readonly outbox: OutboxRepository,
  ) {}

  /**
   * Runs the handlers of this queue that have not handled the event yet, one after
   * the other. A handler that throws does not affect the others; the next delivery
   * runs it alone. The event leaves the outbox when the handlers of all queues have
   * handled it. Throws the error of a handler, with the handler's name as `handler`;
   * an UnrecoverableError only when no handler can be retried.
   * An event that only a newer version knows stays in the outbox, from which it is
   * enqueued again.
   */
  async dispatch(queue: EventQueue, event: DomainEvent): Promise<void> {
    if (!isDeclared(event.type, event.dataversion)) return;
    const all = this.handlers.handlersOf(event.type);
    const handlers = this.handlers.handlersIn(queue, event.type);
    const isWholeEvent = handlers.length === all.length;
    const failures: Error[] = [];
    for (const handler of handlers) {
      const isLast = isWholeEvent && failures.length === 0 && handler === handlers.at(-1);
      try {
        await (handler.effect === 'transactional'
          ? this.exactlyOnce(handler, event, isLast)
          : this.atLeastOnce(handler, event, isLast));
        failpoint('event.handled');
      } catch (error) {
        failures.push(withHandler(error, handler));
      }
    }
    const failure = failures.find((each) => !(each instanceof UnrecoverableError)) ?? failures[0];
    if (failure) throw failure;
    if (!isWholeEvent || handlers.length === 0)
      await this.outbox.acknowledge(
        event.id,
        all.map(({ name }) => name),
      );
    failpoint('event.acknowledged');
  }

  /** The record that it ran commits with its effect. */
  private async exactlyOnce(handler: EventHandler, event: DomainEvent, isLast: boolean): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.mark(event, handler, isLast))) return;
      await handler.handle(event);
      failpoint('event.effect');
    });
  }

  /** A crash between the effect and the record of it repeats the effect, under the same event id. */
  private async atLeastOnce(handler: EventHandler, event: DomainEvent, isLast: boolean): Promise<void> {
    if (!(await this.outbox.isHandled(event.id, handler.name))) {
      await handler.handle(event);
      failpoint('event.external-effect');
    }
    await this.mark(event, handler, isLast);
  }

  /** The last handler also deletes the event, which saves a statement and a commit. */
  private mark({ id }: DomainEvent, { name }: EventHandler, isLast: boolean): Promise<boolean> {
    return isLast ? this.outbox.markLastHandled(id, name) : this.outbox.markHandled(id, name);
  }
}

function withHandler(error: unknown, { name }: EventHandler): Error {
  return Object.assign(error instanceof Error ? error : new Error(String(error)), { handler: name });
}
