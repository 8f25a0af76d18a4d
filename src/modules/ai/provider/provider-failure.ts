import type { OpenAI } from 'openai' with { 'resolution-mode': 'import' };
import { parseRetryAfter } from '../../../kernel/context/retry-after.js';
import type { AppError } from '../../../kernel/errors/app-error.js';
import {
  AiAuthenticationError,
  AiBadResponse,
  AiRateLimited,
  AiRequestRefused,
  AiTimeout,
  AiUnavailable,
} from '../ai.errors.js';

/** How one attempt failed. It has nothing of the SDK's error, which can contain prompts and answers. */
export class ProviderFailure extends Error {
  constructor(
    readonly problem: AppError,
    /** `transient`: another attempt can succeed. `outage`: it also counts towards the circuit breaker. */
    readonly kind: 'permanent' | 'transient' | 'outage',
    /** For the log: a status, or the code of a network error. */
    readonly reason: string,
    readonly retryAfterMs?: number,
  ) {
    super(reason);
  }
}

export type Sdk = typeof OpenAI;

/** Translates what the SDK throws. */
export function providerFailure(error: unknown, sdk: Sdk): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (error instanceof sdk.APIConnectionTimeoutError) return new ProviderFailure(new AiTimeout(), 'outage', 'timeout');
  if (error instanceof sdk.APIError) {
    const { status, code, type, headers } = error as InstanceType<Sdk['APIError']>;
    const name = codeOf(code) ?? codeOf(type);
    if (status === undefined) return withoutStatus(error, name);
    return withStatus(status, name, retryAfterMs(headers));
  }
  // The parser of the SDK; its messages quote the answer.
  if (error instanceof SyntaxError) return new ProviderFailure(new AiBadResponse(), 'permanent', 'invalid JSON');
  return new ProviderFailure(new AiUnavailable(), 'outage', networkCode(error));
}

function withStatus(status: number, code: string | undefined, waitMs: number | undefined): ProviderFailure {
  const reason = code === undefined ? String(status) : `${status} ${code}`;
  const permanent = (problem: AppError) => new ProviderFailure(problem, 'permanent', reason);
  if (status === 401 || status === 403) return permanent(new AiAuthenticationError());
  if (status === 429) {
    const problem = new AiRateLimited(waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 1000)));
    // A quota that is used up does not come back within seconds.
    return new ProviderFailure(problem, code === 'insufficient_quota' ? 'permanent' : 'transient', reason, waitMs);
  }
  if (status === 408 || status === 409 || status >= 500) {
    const seconds = waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 1000));
    return new ProviderFailure(new AiUnavailable(undefined, seconds), 'outage', reason, waitMs);
  }
  if (status === 404) return permanent(new AiBadResponse('The provider does not have the model or the route.'));
  return permanent(new AiRequestRefused(code));
}

/** The connection failed, or an error was sent within a stream. */
function withoutStatus(error: unknown, code: string | undefined): ProviderFailure {
  if (code !== undefined && /rate_limit|quota/.test(code))
    return new ProviderFailure(new AiRateLimited(), 'transient', code);
  return new ProviderFailure(new AiUnavailable(), 'outage', code ?? networkCode(error));
}

/** Milliseconds of Retry-After, or those that OpenAI sends beside it. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const exact = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (exact >= 0) return exact;
  return parseRetryAfter(headers?.get('retry-after'));
}

/** A code of the provider, if it is one: it goes to logs and clients. */
function codeOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z][a-z0-9_.-]{0,63}$/i.test(value) ? value : undefined;
}

function networkCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = codeOf((cause as NodeJS.ErrnoException).code);
    if (code !== undefined) return code;
  }
  return 'connection failed';
}
