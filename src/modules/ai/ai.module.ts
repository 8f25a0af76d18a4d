import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { type CheckResult, HealthChecks } from '../../kernel/telemetry/health-checks.js';
import { AiMetrics } from './ai.metrics.js';
import { AuditsModule } from '../audits/audits.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { ProductsModule } from '../products/products.module.js';
import { AssistantController } from './assistant/assistant.controller.js';
import { AssistantService } from './assistant/assistant.service.js';
import { ShopToolsService } from './assistant/shop-tools.service.js';
import { BudgetsRepository } from './budgets/budgets.repository.js';
import { BudgetsService } from './budgets/budgets.service.js';
import { ChatController } from './chat/chat.controller.js';
import { OpenaiChatController } from './chat/openai-chat.controller.js';
import { CompletionsService } from './completions.service.js';
import { ProductDescriptionController } from './descriptions/product-description.controller.js';
import { ProductDescriptionService } from './descriptions/product-description.service.js';
import { OpenaiService } from './provider/openai.service.js';
import { ProviderService } from './provider/provider.service.js';
import { UsageController } from './usage/usage.controller.js';
import { UsageService } from './usage/usage.service.js';

const RETENTION_DAYS = 90;

const REPORTS: Record<ProviderService['state'], CheckResult> = {
  disabled: { status: 'disabled', message: 'AI is not configured.' },
  closed: { status: 'healthy', message: 'The provider is called.' },
  'half-open': { status: 'degraded', message: 'The provider has failed; the next call tries it again.' },
  open: { status: 'degraded', message: 'The provider fails; calls are refused.' },
};

@Module({
  imports: [AuditsModule, ProductsModule, OrdersModule],
  controllers: [
    ChatController,
    OpenaiChatController,
    UsageController,
    ProductDescriptionController,
    AssistantController,
  ],
  providers: [
    CompletionsService,
    ProviderService,
    OpenaiService,
    BudgetsService,
    BudgetsRepository,
    AiMetrics,
    UsageService,
    ProductDescriptionService,
    AssistantService,
    ShopToolsService,
  ],
})
export class AiModule {
  constructor(provider: ProviderService, health: HealthChecks, retention: RetentionService) {
    health.registerReport('ai', () => REPORTS[provider.state]);
    retention.register('ai.cleanUp', 60, [
      { table: 'ai_calls', column: 'created_at', days: RETENTION_DAYS },
      { table: 'ai_budgets', column: 'day', days: RETENTION_DAYS },
    ]);
  }
}
