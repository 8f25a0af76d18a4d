import { currentRequest } from '../../../kernel/context/request-context.js';
import {
  BooleanProperty,
  EnumProperty,
  IntegerProperty,
  ObjectProperty,
  TextProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { BooleanField, EnumField, IntegerField, NumberField } from '../../../kernel/http/validation/scalar.fields.js';
import { ArrayField } from '../../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';
import type { CountedUsage } from '../budgets/token-estimate.js';
import type { AnsweredCompletion, AnswerFacts } from '../completions.service.js';
import { CHAT_ROLES, type ChatRole } from '../provider/completion.js';

const MAX_MESSAGES = 50;
const MAX_LENGTH = 8000;
/** Characters take up to four bytes. A conversation of the longest texts has to be sent without escapes of JSON. */
export const MAX_CHAT_BYTES = MAX_MESSAGES * MAX_LENGTH * 4 + 100_000;

class MessageRequest {
  @EnumField(CHAT_ROLES, { description: 'Who speaks.', example: 'user' }) role!: ChatRole;
  @TextField({ description: 'The text.', example: 'Name three uses of a teapot.', max: MAX_LENGTH }) content!: string;
}

/** Names of members as in the API of OpenAI. */
export class ChatRequest {
  @ArrayField(() => MessageRequest, {
    description: 'The conversation, oldest message first.',
    min: 1,
    max: MAX_MESSAGES,
  })
  messages!: MessageRequest[];

  @TextField({ description: 'One of the allowed models.', example: 'gpt-4o-mini', max: 128, optional: true })
  model?: string;

  @NumberField({
    description: 'Randomness of the answer; the default of the model when not given.',
    min: 0,
    max: 2,
    optional: true,
  })
  temperature?: number;

  @IntegerField({
    description: 'Most tokens of the answer; 1024 when not given.',
    example: 256,
    min: 1,
    max: 4096,
    optional: true,
  })
  max_tokens?: number;

  @BooleanField({
    description: 'Answer with server-sent events.',
    example: false,
    optional: true,
    default: false,
  })
  stream = false;
}

class MessageResponse {
  @EnumProperty(['assistant'], 'Who speaks.') role!: string;
  @TextProperty('The text. It is not trustworthy: escape it for the place where it is shown.', 'Tea, soup and flowers.')
  content!: string;
}

class UsageResponse {
  @IntegerProperty('Tokens of the messages.', 14) prompt_tokens!: number;
  @IntegerProperty('Tokens of the answer.', 9) completion_tokens!: number;
  @IntegerProperty('Both.', 23) total_tokens!: number;
  @BooleanProperty('Whether the provider did not count, and this is an estimate.', false) estimated!: boolean;

  static from(this: void, usage: CountedUsage): UsageResponse {
    return {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.totalTokens,
      estimated: usage.isEstimated,
    };
  }
}

export class AnswerResponse {
  @TextProperty('Id of the answer at the provider.', 'chatcmpl-9xyz') id!: string;
  @TextProperty('The model that answered.', 'gpt-4o-mini') model!: string;
  @TextProperty('Why it ends: `stop`, or `length` when max_tokens was reached.', 'stop') finish_reason!: string;
  @ObjectProperty(UsageResponse, 'Counted tokens.') usage!: UsageResponse;
  @IntegerProperty('Duration of the call of the provider.', 812) latency_ms!: number;
  @TextProperty('Id of the request.', '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be004') request_id!: string;

  /** The data of the last event of a stream. */
  static from(this: void, { id, model, finishReason, usage, latencyMs }: AnswerFacts): AnswerResponse {
    return {
      id,
      model,
      finish_reason: finishReason,
      usage: UsageResponse.from(usage),
      latency_ms: latencyMs,
      request_id: currentRequest()?.requestId ?? '',
    };
  }
}

export class ChatResponse extends AnswerResponse {
  @ObjectProperty(MessageResponse, 'The answer.') message!: MessageResponse;

  static override from(this: void, answer: AnsweredCompletion): ChatResponse {
    return { ...AnswerResponse.from(answer), message: { role: 'assistant', content: answer.content } };
  }
}
