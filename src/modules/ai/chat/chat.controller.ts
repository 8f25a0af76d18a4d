import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Inject, Logger, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONFIG, type Config } from '../../../config/config.js';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { ErrorReporter } from '../../../kernel/telemetry/error-reporter.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { declareBodyLimit } from '../../../kernel/http/middleware/body-limits.js';
import { AiResponse } from '../ai.decorators.js';
import { primeGenerator } from '../../../kernel/context/prime-generator.js';
import { currentRequest } from '../../../kernel/context/request-context.js';
import { clientAbortSignal } from '../client-abort-signal.js';
import { CompletionsService } from '../completions.service.js';
import { chatEvents } from './chat-events.js';
import { ChatRequest, ChatResponse, MAX_CHAT_BYTES } from './chat.dto.js';
import { eventStream } from '../../../kernel/http/responses/event-stream.js';

export const EVENT_EXAMPLE =
  'event: delta\ndata: {"content":"Tea, "}\n\nevent: usage\ndata: {"id":"chatcmpl-9xyz","finish_reason":"stop"}\n\n';

for (const path of ['/api/v1/ai/chat', '/api/v1/openai/chat']) declareBodyLimit(path, MAX_CHAT_BYTES);

@ApiTags('ai')
@Controller('ai')
@Permissions('ai:use')
export class ChatController {
  private readonly logger = new Logger(ChatController.name);

  constructor(
    private readonly completions: CompletionsService,
    @Inject(CONFIG) private readonly config: Config,
    private readonly errorReporter: ErrorReporter,
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
    if (!body.stream) return ChatResponse.from(await this.completions.complete(actor, request, clientAbortSignal()));
    const { heartbeatMs } = this.config.ai;
    const answer = this.completions.stream(actor, request, clientAbortSignal());
    // What fails until then is answered with its status.
    const waiting = new AbortController();
    const waited = sleep(heartbeatMs, undefined, { ref: false, signal: waiting.signal });
    await Promise.race([answer, waited]).finally(() => waiting.abort());
    const events = chatEvents(answer, this.config.publicUrl, (error) => this.report(error));
    return eventStream(await primeGenerator(events), heartbeatMs);
  }

  private report(error: unknown): void {
    this.logger.error({ err: error }, 'A stream failed.');
    this.errorReporter.report(error, { handler: currentRequest()?.handler ?? 'none' });
  }
}
