import { Injectable } from '@nestjs/common';
import type { DomainEvent } from './domain-event.js';

type Tap = (events: readonly DomainEvent[]) => Promise<void>;

/**
 * Sees all events before their jobs are queued, a batch at a time ("Wire Tap", Hohpe and Woolf, Enterprise Integration
 * Patterns, 2003). For what concerns many types of events and few of them at a time: a handler would cost each event a
 * job. Modules register taps when they are created.
 */
@Injectable()
export class EventTaps {
  private readonly taps: Tap[] = [];

  /**
   * The tap sees each event at least once. When it throws, the batch is relayed again later: what it does must not
   * depend on how often it is done, and must not take long.
   */
  register(tap: Tap): void {
    this.taps.push(tap);
  }

  get isEmpty(): boolean {
    return this.taps.length === 0;
  }

  async run(events: readonly DomainEvent[]): Promise<void> {
    for (const tap of this.taps) await tap(events);
  }
}
