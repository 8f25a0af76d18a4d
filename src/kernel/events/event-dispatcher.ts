import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { PermanentFailure } from '../jobs/permanent-failure.js';
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
   * Runs the handlers that have not dealt with the event yet, one after the
   * other, then deletes it from the outbox. One that throws holds up no other:
   * those stay done, and the next delivery is for it alone.
   */
  async dispatch(event: DomainEvent): Promise<void> {
    const failures: unknown[] = [];
    for (const handler of this.handlers.of(event.type)) {
      try {
        await (handler.effect === 'database' ? this.once(handler, event) : this.atLeastOnce(handler, event));
        failpoint('event.handled');
      } catch (error) {
        failures.push(error);
      }
    }
    // While one of them may still succeed, the job goes on.
    if (failures.length > 0) throw failures.find((failure) => !(failure instanceof PermanentFailure)) ?? failures[0];
    await this.outbox.acknowledge(event.id);
    failpoint('event.acknowledged');
  }

  /** The memory of the effect commits with the effect. */
  private async once(handler: EventHandler, event: DomainEvent): Promise<void> {
    await this.database.transaction(async () => {
      if (!(await this.outbox.markHandled(event.id, handler.name))) return;
      await handler.handle(event);
      failpoint('event.effect');
    });
  }

  /** Between the effect and the memory of it a crash makes it happen again: the handler gives both the same identity. */
  private async atLeastOnce(handler: EventHandler, event: DomainEvent): Promise<void> {
    if (await this.outbox.isHandled(event.id, handler.name)) return;
    await handler.handle(event);
    failpoint('event.effect');
    await this.outbox.markHandled(event.id, handler.name);
  }
}
