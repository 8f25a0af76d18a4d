import { ObjectProperty, TextProperty, UuidProperty } from '../../../kernel/http/responses/response-properties.js';
import { TextField } from '../../../kernel/http/validation/text.fields.js';
import { TokensResponse } from '../tokens.dto.js';
import type { DraftedDescription } from './product-description.service.js';

export class DescriptionRequest {
  @TextField({
    description: 'Language of the text.',
    example: 'de',
    max: 5,
    pattern: /^[a-z]{2}(-[A-Z]{2})?$/,
    expected: 'a language such as en or pt-BR',
    optional: true,
    default: 'en',
  })
  language = 'en';

  @TextField({ description: 'What the text should mention.', example: 'For restaurants.', max: 500, optional: true })
  notes?: string;
}

export class DescriptionResponse {
  @UuidProperty('The product, which is not changed.') productId!: string;
  @TextProperty('The draft, as plain text. Check it before you store it.', 'A white wine for long evenings.')
  description!: string;
  @TextProperty('The model that wrote it.', 'gpt-4o-mini') model!: string;
  @ObjectProperty(TokensResponse, 'Counted tokens.') usage!: TokensResponse;

  static from(this: void, { usage, ...draft }: DraftedDescription): DescriptionResponse {
    return { ...draft, usage: TokensResponse.from(usage) };
  }
}
