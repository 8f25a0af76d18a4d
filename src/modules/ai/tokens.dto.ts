import { BooleanProperty, IntegerProperty } from '../../kernel/http/responses/response-properties.js';
import type { CountedUsage } from './budgets/token-estimate.js';

export class TokensResponse {
  @IntegerProperty('Tokens of the prompts.', 310) promptTokens!: number;
  @IntegerProperty('Tokens of the answers.', 42) completionTokens!: number;
  @IntegerProperty('Both.', 352) totalTokens!: number;
  @BooleanProperty('Whether the provider did not count all of them, and they are estimated.', false)
  estimated!: boolean;

  static from(this: void, { isEstimated, ...tokens }: CountedUsage): TokensResponse {
    return { ...tokens, estimated: isEstimated };
  }
}
