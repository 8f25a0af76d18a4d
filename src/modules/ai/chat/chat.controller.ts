import { Body, Controller } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { AiResponse } from '../ai.decorators.js';
import { clientSignal } from '../client-signal.js';
import { CompletionsService } from '../completions.service.js';
import { ChatRequest, ChatResponse } from './chat.dto.js';

@ApiTags('ai')
@Controller('ai')
@Permissions('ai:use')
export class ChatController {
  constructor(private readonly completions: CompletionsService) {}

  @NonIdempotentPost('chat')
  @AiResponse(ChatResponse)
  @ApiOperation({
    summary: 'Talk to a model',
    description: 'Passes the messages to the provider. A client that disconnects ends the call.',
  })
  async chat(@CurrentActor() actor: Actor, @Body() body: ChatRequest): Promise<ChatResponse> {
    const { messages, model, temperature, max_tokens: maxTokens } = body;
    const request = { purpose: 'chat' as const, messages, model, temperature, maxTokens };
    return ChatResponse.from(await this.completions.complete(actor, request, clientSignal()));
  }
}
