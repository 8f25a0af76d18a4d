import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../../config/config.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { currentTraceparent } from '../../../kernel/context/tracer.js';
import { Database } from '../../../kernel/database/database.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { TEST_TYPE, testMessage } from '../published-events.js';
import { WebhookDeliveryNotFound, WebhookDeliveryPending, WebhookInactive, WebhooksOff } from '../webhooks.errors.js';
import { WebhooksService } from '../webhooks.service.js';
import { type DeliveryFilter, type DeliveryRow, DeliveriesRepository } from './deliveries.repository.js';

/** What was sent to webhooks, and messages that an admin has sent. The sender delivers them. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhooksService,
    private readonly deliveries: DeliveriesRepository,
    private readonly recorder: ChangeRecorderService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws WebhookNotFound and WebhookDeliveryNotFound. */
  async get(webhookId: string, id: string): Promise<DeliveryRow> {
    await this.webhooks.get(webhookId);
    const delivery = await this.deliveries.find(webhookId, id);
    if (!delivery) throw new WebhookDeliveryNotFound(id);
    return delivery;
  }

  /** Throws WebhookNotFound. */
  async list(filter: DeliveryFilter, page: PageRequest): Promise<PageResult<DeliveryRow>> {
    await this.webhooks.get(filter.webhookId);
    return this.deliveries.list(filter, page);
  }

  /** Sends a test message, once, also to an inactive webhook. Throws WebhooksOff and WebhookNotFound. */
  test(actor: Actor, webhookId: string): Promise<DeliveryRow> {
    return this.send(actor, webhookId, { test: true }, async () => {
      const id = uuidv7();
      const payload = testMessage(id, webhookId, new Date());
      const { requestId = null, traceId = null } = currentRequest() ?? {};
      const origin = { requestId, traceId, traceparent: currentTraceparent() ?? null };
      await this.deliveries.insert([{ id, webhookId, messageId: id, eventType: TEST_TYPE, payload, ...origin }]);
      return this.get(webhookId, id);
    });
  }

  /**
   * Sends the message of a delivery again, under the same id and with all retries. Throws WebhooksOff,
   * WebhookNotFound, WebhookDeliveryNotFound, WebhookInactive and WebhookDeliveryPending.
   */
  replay(actor: Actor, webhookId: string, id: string): Promise<DeliveryRow> {
    return this.send(actor, webhookId, { replayOf: id }, async () => {
      const { isActive } = await this.webhooks.lock(webhookId);
      const { eventType } = await this.get(webhookId, id);
      if (!isActive && eventType !== TEST_TYPE) throw new WebhookInactive();
      const delivery = await this.deliveries.restart(webhookId, id);
      if (!delivery) throw new WebhookDeliveryPending();
      return delivery;
    });
  }

  private async send(
    actor: Actor,
    webhookId: string,
    details: Record<string, unknown>,
    enqueue: () => Promise<DeliveryRow>,
  ): Promise<DeliveryRow> {
    if (!this.config.webhooks.enabled) throw new WebhooksOff();
    return this.database.transaction(async () => {
      const delivery = await enqueue();
      const entry = { action: 'other' as const, entityType: 'webhook', entityId: webhookId };
      await this.recorder.record(actor, { ...entry, details, counts: ['webhook-deliveries'] });
      this.database.afterCommit(() => this.deliveries.notify());
      return delivery;
    });
  }
}
