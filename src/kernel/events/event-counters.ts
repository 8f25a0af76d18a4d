import { Injectable } from '@nestjs/common';
import type { EventInput, EventType } from './domain-event.js';

type Count = (data: object) => void;

/**
 * Counts events for metrics, in the process that emitted them and only after their
 * transaction has committed. A crash in between loses a count, never an event.
 */
@Injectable()
export class EventCounters {
  private readonly byType = new Map<string, Count>();

  /** Has `count` called with the data of each event of the type. It must be fast and not throw. */
  register<Data extends object>({ type }: EventType<Data>, count: (data: Data) => void): void {
    this.byType.set(type, count as Count);
  }

  count(events: readonly EventInput[]): void {
    for (const { type, data } of events) this.byType.get(type)?.(data);
  }
}
