import { Body, Controller } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor } from '../../../kernel/auth/actor.js';
import { Permissions } from '../../../kernel/auth/guard/access.decorators.js';
import { NonIdempotentPost } from '../../../kernel/http/idempotency/idempotent-post.js';
import { declareBodyLimit } from '../../../kernel/http/middleware/body-limits.js';
import { AiResponse } from '../ai.decorators.js';
import { clientAbortSignal } from '../client-abort-signal.js';
import { AssistantRequest, AssistantResponse, MAX_ASSISTANT_BYTES } from './assistant.dto.js';
import { AssistantService } from './assistant.service.js';

declareBodyLimit('/api/v1/ai/assistant', MAX_ASSISTANT_BYTES);

@ApiTags('ai')
@Controller('ai/assistant')
@Permissions('ai:use')
export class AssistantController {
  constructor(private readonly assistant: AssistantService) {}

  @NonIdempotentPost()
  @AiResponse(AssistantResponse)
  @ApiOperation({
    summary: 'Ask the assistant',
    description:
      'Answers questions about the catalogue and your own orders. It reads what you may read, and changes nothing.',
  })
  async ask(@CurrentActor() actor: Actor, @Body() body: AssistantRequest): Promise<AssistantResponse> {
    return AssistantResponse.from(await this.assistant.answer(actor, body, clientAbortSignal()));
  }
}
