import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import { newId } from '../../../kernel/context/ids.js';
import type { DomainEvent } from '../../../kernel/events/domain-event.js';
import { EventTaps } from '../../../kernel/events/event-taps.js';
import { isPublished, messageOf } from '../published-events.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { DeliveriesRepository, type NewDelivery } from './deliveries.repository.js';

/**
 * Makes a delivery of each event for each webhook that subscribes to its type. An event that is relayed again makes
 * no second one. Events from before a webhook was created are not sent to it.
 */
@Injectable()
export class EventFanOutService {
  constructor(
    private readonly webhooks: WebhooksRepository,
    private readonly deliveries: DeliveriesRepository,
    taps: EventTaps,
    @Inject(CONFIG) config: Config,
  ) {
    if (config.webhooks.enabled) taps.register((events) => this.fanOut(events));
  }

  private async fanOut(events: readonly DomainEvent[]): Promise<void> {
    const publishable = events.filter(({ type }) => isPublished(type));
    if (publishable.length === 0) return;
    const webhooks = await this.webhooks.listSubscribed([...new Set(publishable.map(({ type }) => type))]);
    const deliveries = publishable.flatMap((event) => {
      const takers = webhooks.filter(
        ({ eventTypes, createdAt }) => eventTypes.includes(event.type) && createdAt <= new Date(event.time),
      );
      return takers.length === 0 ? [] : deliveriesOf(event, takers);
    });
    if (deliveries.length === 0) return;
    await this.deliveries.insert(deliveries);
    // Also when all were there: the process that inserted them may have ended before it notified.
    await this.deliveries.notify();
  }
}

function deliveriesOf(event: DomainEvent, takers: ReadonlyArray<{ readonly id: string }>): NewDelivery[] {
  const { id: messageId, type: eventType, requestid: requestId, traceid: traceId, traceparent = null } = event;
  const message = { messageId, eventType, payload: messageOf(event), requestId, traceId, traceparent };
  return takers.map(({ id }) => ({ id: newId(), webhookId: id, ...message }));
}
