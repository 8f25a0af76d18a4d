import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import type { DomainEvent } from '../../../kernel/events/domain-event.js';
import { EventTaps } from '../../../kernel/events/event-taps.js';
import { Fanout } from '../../../kernel/realtime/fanout/fanout.js';
import { roomEventOf } from './room-events.js';

/**
 * Tells the members of rooms what happens to products and users, and announcements. An event that is relayed again is
 * told once, because its message has the id of the event. Events of orders are told by InboxListener, which knows who may
 * read the order.
 */
@Injectable()
export class RoomEventsService {
  constructor(
    private readonly fanout: Fanout,
    taps: EventTaps,
    @Inject(CONFIG) { realtime }: Config,
  ) {
    if (realtime.enabled)
      taps.register((events) => {
        for (const event of events) this.publish(event);
        return Promise.resolve();
      });
  }

  private publish(event: DomainEvent): void {
    const found = roomEventOf(event);
    if (!found) return;
    const { id, type, time: ts } = event;
    const { rooms, data } = found;
    this.fanout.publish({ rooms, message: { id, type, data, ts }, access: { permission: null, resource: null } });
  }
}
