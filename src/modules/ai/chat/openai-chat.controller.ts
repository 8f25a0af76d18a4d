import { Body, Controller, type StreamableFile } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { AiResponse } from '../ai.decorators.js';
import { ChatController, EVENT_EXAMPLE } from './chat.controller.js';
import { ChatRequest, ChatResponse } from './chat.dto.js';

/** The chat at the path that some clients expect. */
@Controller('openai')
@Permissions('ai:use')
export class OpenaiChatController extends ChatController {
  @NonIdempotentPost('chat')
  @AiResponse(ChatResponse, { eventExample: EVENT_EXAMPLE })
  @ApiOperation({ summary: 'Talk to a model, at the other path', description: 'The same as `POST /api/v1/ai/chat`.' })
  override chat(@CurrentActor() actor: Actor, @Body() body: ChatRequest): Promise<ChatResponse | StreamableFile> {
    return super.chat(actor, body);
  }
}
