import { Body, Controller, Inject, Logger, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONFIG, type Config } from '../../../config/config.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { AiResponse } from '../ai.decorators.js';
import { begun } from '../begun.js';
import { clientSignal } from '../client-signal.js';
import { CompletionsService } from '../completions.service.js';
import { chatEvents } from './chat-events.js';
import { ChatRequest, ChatResponse } from './chat.dto.js';
import { eventStream } from './event-stream.js';

export const EVENT_EXAMPLE =
  'event: delta\ndata: {"content":"Tea, "}\n\nevent: usage\ndata: {"id":"chatcmpl-9xyz","finish_reason":"stop"}\n\n';

@ApiTags('ai')
@Controller('ai')
@Permissions('ai:use')
export class ChatController {
  private readonly logger = new Logger(ChatController.name);

  constructor(
    private readonly completions: CompletionsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @NonIdempotentPost('chat')
  @AiResponse(ChatResponse, { eventExample: EVENT_EXAMPLE })
  @ApiOperation({
    summary: 'Talk to a model',
    description:
      'Passes the messages to the provider. With `stream` the answer comes as server-sent events: `delta` for each piece, ' +
      'then `usage`, or `error` with a problem document when the answer breaks off. A client that disconnects ends the call.',
  })
  async chat(@CurrentActor() actor: Actor, @Body() body: ChatRequest): Promise<ChatResponse | StreamableFile> {
    const { messages, model, temperature, max_tokens: maxTokens } = body;
    const request = { purpose: 'chat' as const, messages, model, temperature, maxTokens };
    if (!body.stream) return ChatResponse.from(await this.completions.complete(actor, request, clientSignal()));
    const answer = await this.completions.stream(actor, request, clientSignal());
    const report = (error: unknown) => this.logger.error({ err: error }, 'A stream failed.');
    return eventStream(await begun(chatEvents(answer, this.config.publicUrl, report)), this.config.ai.heartbeatMs);
  }
}
