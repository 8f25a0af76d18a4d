import { Injectable } from '@nestjs/common';
import type { DomainEvent, EventType } from './domain-event.js';

export interface EventHandler {
  /** Names the handler for ever: what it has dealt with is remembered under it. */
  readonly name: string;
  /**
   * `database`: runs inside a transaction together with the memory of having
   * run, so its effect happens exactly once. `outside`: an effect that no
   * transaction can undo, such as a mail; it happens at least once.
   */
  readonly effect: 'database' | 'outside';
  handle(event: DomainEvent): Promise<void>;
}

/** Who listens to what. Modules sign up when they start. */
@Injectable()
export class EventHandlers {
  private readonly byType = new Map<string, EventHandler[]>();

  /** Throws when the name is taken. */
  on<Data extends object>(
    { type }: EventType<Data>,
    name: string,
    effect: EventHandler['effect'],
    handle: (event: DomainEvent<Data>) => Promise<void>,
  ): void {
    const handlers = this.byType.get(type) ?? [];
    if (handlers.some((other) => other.name === name)) throw new Error(`Two handlers of ${type} are called ${name}.`);
    this.byType.set(type, [...handlers, { name, effect, handle: (event) => handle(event as DomainEvent<Data>) }]);
  }

  of(type: string): readonly EventHandler[] {
    return this.byType.get(type) ?? [];
  }
}
