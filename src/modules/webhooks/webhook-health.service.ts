import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.js';
import { ChangeRecorderService } from '../audits/change-recorder.service.js';
import type { DisabledReason } from './webhook.entity.js';
import { WebhookDisabled } from './webhooks.events.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { webhookChange } from './webhooks.service.js';

/** A webhook without a success for so long is disabled when a message to it fails for good. Retries take a little longer. */
const DEAD_HOURS = 20;

/** Watches how attempts end, and disables webhooks that are dead. */
@Injectable()
export class WebhookHealthService {
  private readonly logger = new Logger(WebhookHealthService.name);

  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhooksRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  recordSuccess(webhookId: string): Promise<void> {
    return this.webhooks.recordSuccess(webhookId);
  }

  recordFailure(webhookId: string): Promise<void> {
    return this.webhooks.recordFailure(webhookId);
  }

  async disableIfDead(webhookId: string): Promise<void> {
    if (await this.webhooks.isDead(webhookId, DEAD_HOURS)) await this.disable(webhookId, 'failing');
  }

  /** Disables a webhook, cancels its pending deliveries and emits WebhookDisabled. Nothing to do when it is inactive. */
  async disable(webhookId: string, reason: DisabledReason): Promise<void> {
    await this.database.transaction(async () => {
      const webhook = await this.webhooks.lock(webhookId);
      if (!webhook?.isActive) return;
      const { url, createdBy } = webhook;
      await this.webhooks.disable(webhookId, reason);
      await this.webhooks.cancelDeliveries(webhookId);
      const event = WebhookDisabled(webhookId, { url, reason, createdBy });
      const changes = { isActive: { from: true, to: false } };
      await this.recorder.record(
        null,
        webhookChange(webhookId, { action: 'update', changes, details: { reason }, event }),
      );
      this.database.afterCommit(() =>
        this.logger.warn({ webhookId, reason }, 'A webhook was disabled: its endpoint takes no messages.'),
      );
    });
  }
}
