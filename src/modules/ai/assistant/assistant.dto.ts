import {
  BooleanProperty,
  ListProperty,
  ObjectProperty,
  TextProperty,
} from '../../../kernel/http/responses/response-properties.js';
import { EnumField } from '../../../kernel/http/validation/scalar.fields.js';
import { ArrayField } from '../../../kernel/http/validation/nested.fields.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';
import { TokensResponse } from '../tokens.dto.js';
import type { AssistantAnswer } from './assistant.service.js';

const SPEAKERS = ['user', 'assistant'] as const;

const MAX_SPOKEN = 20;
const MAX_SPOKEN_LENGTH = 4000;
const MAX_QUESTION_LENGTH = 2000;
/** Characters take up to four bytes. A conversation of the longest texts has to be sent without escapes of JSON. */
export const MAX_ASSISTANT_BYTES = (MAX_SPOKEN * MAX_SPOKEN_LENGTH + MAX_QUESTION_LENGTH) * 4 + 100_000;

class SpokenRequest {
  @EnumField(SPEAKERS, { description: 'Who spoke.', example: 'user' }) role!: (typeof SPEAKERS)[number];
  @TextField({ description: 'The text.', example: 'Do you sell tea?', max: MAX_SPOKEN_LENGTH }) content!: string;
}

export class AssistantRequest {
  @TextField({ description: 'The question.', example: 'Where is my last order?', max: MAX_QUESTION_LENGTH })
  question!: string;

  @ArrayField(() => SpokenRequest, {
    description: 'The conversation before the question, oldest text first.',
    min: 0,
    max: MAX_SPOKEN,
    optional: true,
    default: [],
  })
  history: SpokenRequest[] = [];
}

class UsedToolResponse {
  @TextProperty('Name of the tool.', 'list_my_orders') name!: string;
  @BooleanProperty('Whether it had a result.') succeeded!: boolean;
}

export class AssistantResponse {
  @TextProperty('The answer, as plain text without links. It can be wrong.', 'ORD-000123 was shipped on 31 January.')
  answer!: string;
  @TextProperty('The model that answered.', 'gpt-4o-mini') model!: string;
  @ListProperty(UsedToolResponse, 'The tools that were called, in their order.') tools!: readonly UsedToolResponse[];
  @ObjectProperty(TokensResponse, 'Counted tokens of all rounds.') usage!: TokensResponse;

  static from(this: void, { usage, ...answer }: AssistantAnswer): AssistantResponse {
    return { ...answer, usage: TokensResponse.from(usage) };
  }
}
