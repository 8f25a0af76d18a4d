import { Module } from '@nestjs/common';
import { type HealthIndicator, HealthIndicators } from '../../kernel/http/health-indicators.js';
import { AuditsModule } from '../audits/audits.module.js';
import { ChatController } from './chat/chat.controller.js';
import { OpenaiChatController } from './chat/openai-chat.controller.js';
import { CompletionsService } from './completions.service.js';
import { OpenaiService } from './provider/openai.service.js';
import { ProviderService } from './provider/provider.service.js';

const REPORTS: Record<ProviderService['state'], HealthIndicator> = {
  disabled: { status: 'disabled', message: 'AI is not configured.' },
  closed: { status: 'healthy', message: 'The provider is called.' },
  'half-open': { status: 'degraded', message: 'The provider has failed; the next call tries it again.' },
  open: { status: 'degraded', message: 'The provider fails; calls are refused.' },
};

@Module({
  imports: [AuditsModule],
  controllers: [ChatController, OpenaiChatController],
  providers: [CompletionsService, ProviderService, OpenaiService],
})
export class AiModule {
  constructor(provider: ProviderService, health: HealthIndicators) {
    health.register('ai', () => REPORTS[provider.state]);
  }
}
