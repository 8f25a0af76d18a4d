import { problem } from '../../kernel/errors/problem.js';

const RETRY_AFTER_SECONDS = 5;

export class AiNotConfigured extends problem(
  'unavailable',
  'ai_not_configured',
  'AI is not configured',
  'This installation has no provider of AI models. Everything else works. Its operator enables AI with OPENAI_API_KEY.',
  () => [undefined, { retryAfterSeconds: 3600, extensions: { retryable: false } }],
) {}

export class AiAuthenticationError extends problem(
  'bad_gateway',
  'ai_authentication_error',
  'The AI provider refuses the credentials of this service',
  'The provider does not accept the API key of this service, or the key may not use the model. Only the operator can resolve it.',
  () => [undefined, { extensions: { retryable: false } }],
) {}

export class AiRateLimited extends problem(
  'unavailable',
  'ai_rate_limited',
  'The AI provider limits the rate of this service',
  'The provider refuses further calls of this service for now, or its quota is used up. Retry after the seconds in Retry-After.',
  (retryAfterSeconds: number = RETRY_AFTER_SECONDS) => [
    undefined,
    { retryAfterSeconds, extensions: { retryable: true } },
  ],
) {}

export class AiUnavailable extends problem(
  'unavailable',
  'ai_unavailable',
  'The AI provider is unavailable',
  'The provider cannot be reached, fails, or too many calls are active. Retry after the seconds in Retry-After.',
  (detail?: string, retryAfterSeconds: number = RETRY_AFTER_SECONDS) => [
    detail,
    { retryAfterSeconds, extensions: { retryable: true } },
  ],
) {}

export class AiTimeout extends problem(
  'gateway_timeout',
  'ai_timeout',
  'The AI provider did not answer in time',
  'The provider did not answer within the time limit of this service. A shorter prompt or a lower limit of tokens can help.',
  () => [undefined, { extensions: { retryable: true } }],
) {}

export class AiBadResponse extends problem(
  'bad_gateway',
  'ai_bad_response',
  'The answer of the AI provider cannot be used',
  'The provider answered with invalid JSON, without an answer, with too much, not in the requested form, or that it does not have the model. `retryable` says whether a retry can succeed.',
  (detail?: string, retryable: boolean = true) => [detail, { extensions: { retryable } }],
) {}

export class AiRequestRefused extends problem(
  'invalid',
  'ai_request_refused',
  'The AI provider refuses the request',
  'The provider does not process this request, for example because it is too long for the model or against its content policy. `providerCode` has its reason where it names one.',
  (providerCode: string | undefined) => [
    undefined,
    { extensions: { retryable: false, ...(providerCode !== undefined && { providerCode }) } },
  ],
) {}

export class AiModelNotAllowed extends problem(
  'invalid',
  'ai_model_not_allowed',
  'The model is not allowed',
  'This service does not offer the model. `models` lists those that it offers; without `model` the first of them is used.',
  (models: readonly string[]) => {
    const detail = `model must be one of ${models.join(', ')}.`;
    return [detail, { violations: [{ pointer: '#/model', code: 'model', detail }], extensions: { models } }];
  },
) {}

/** Never seen by a client: it ends what was done for one that is gone. */
export class ClientDisconnected extends problem(
  'malformed',
  'client_disconnected',
  'The client has disconnected',
  'The client closed the connection before the response was complete.',
) {}

interface ExceededBudget {
  readonly budget: string;
  readonly limit: number;
  /** The most that the call can take. */
  readonly tokens: number;
  readonly retryAfterSeconds: number;
}

export class AiBudgetExceeded extends problem(
  'too_many_requests',
  'ai_budget_exceeded',
  'The budget of tokens is used up',
  'The call could take more tokens than are left today for the user, the API key or the service: see `budget` and `GET /api/v1/ai/usage`. Nothing was sent to the provider. A shorter prompt or a lower limit of tokens may fit; budgets begin anew at midnight UTC.',
  ({ budget, limit, tokens, retryAfterSeconds }: ExceededBudget) => {
    const detail = `The call can take ${tokens} tokens, and the ${budget} has fewer left of ${limit} for today.`;
    return [detail, { retryAfterSeconds, extensions: { budget, limit, tokens } }];
  },
) {}
