import {
  IntegerProperty,
  ListProperty,
  ObjectProperty,
  TextProperty,
  UuidProperty,
} from '../../../kernel/http/responses/response-properties.js';

class BudgetResponse {
  @IntegerProperty('Tokens of a day.', 200_000) limit!: number;
  @IntegerProperty('Tokens that calls have taken.', 2300) used!: number;
  @IntegerProperty('Tokens that are reserved for calls under way.', 1100) reserved!: number;
  @IntegerProperty('Tokens that are left.', 196_600) remaining!: number;
}

class CallTotalsResponse {
  @IntegerProperty('Calls of models, those under way included.', 12) calls!: number;
  @IntegerProperty('Failed ones among them.', 1) failedCalls!: number;
  @IntegerProperty('Tokens that they have taken.', 2300) totalTokens!: number;
  @IntegerProperty('The part of these tokens that is estimated.', 0) estimatedTokens!: number;
}

export class AiUsageResponse extends CallTotalsResponse {
  @TextProperty('The day (UTC) that is counted.', '2026-01-31', { format: 'date' }) day!: string;
  @ObjectProperty(BudgetResponse, 'The budget of the user.') user!: BudgetResponse;
  @ObjectProperty(BudgetResponse, 'The budget of the API key, when one is used.', { optional: true })
  key?: BudgetResponse;
}

class UserTotalsResponse extends CallTotalsResponse {
  @UuidProperty('The user.') userId!: string;
}

export class AiTotalUsageResponse extends CallTotalsResponse {
  @TextProperty('The day (UTC) that is counted.', '2026-01-31', { format: 'date' }) day!: string;
  @ObjectProperty(BudgetResponse, 'The budget of the whole service.') service!: BudgetResponse;
  @ListProperty(UserTotalsResponse, 'The 50 users with the most tokens.') users!: readonly UserTotalsResponse[];
}
