import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DeliveriesRepository } from './deliveries/deliveries.repository.js';
import { DeliveriesService } from './deliveries/deliveries.service.js';
import { DeliveryAttemptService } from './deliveries/delivery-attempt.service.js';
import { DeliveryQueueRepository } from './deliveries/delivery-queue.repository.js';
import { DeliveryDispatcherService } from './deliveries/delivery-dispatcher.service.js';
import { EventFanOutService } from './deliveries/event-fan-out.service.js';
import { WebhookSecretsRepository } from './secrets/webhook-secrets.repository.js';
import { WebhookSecretsService } from './secrets/webhook-secrets.service.js';
import { SubscriptionPolicyService } from './subscription-policy.service.js';
import { WebhookHealthService } from './webhook-health.service.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksMetrics } from './webhooks.metrics.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

const RETENTION_DAYS = 30;

@Module({
  imports: [AuditsModule],
  controllers: [WebhooksController, DeliveriesController],
  providers: [
    WebhooksService,
    WebhooksRepository,
    WebhookSecretsService,
    WebhookSecretsRepository,
    SubscriptionPolicyService,
    WebhookHealthService,
    DeliveriesService,
    DeliveriesRepository,
    DeliveryQueueRepository,
    DeliveryAttemptService,
    DeliveryDispatcherService,
    EventFanOutService,
    WebhooksMetrics,
  ],
})
export class WebhooksModule {
  constructor(retention: RetentionService) {
    retention.register('webhooks.cleanUp', 60, [
      { table: 'webhook_deliveries', column: 'created_at', days: RETENTION_DAYS, counted: ['webhook-deliveries'] },
      { table: 'webhook_secrets', column: 'expires_at' },
      { table: 'webhooks', softDeleted: true },
    ]);
  }
}
