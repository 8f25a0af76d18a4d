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

interface FailureFacts {
  /** For the log: a status, or the code of a network error. */
  readonly reason: string;
  /**
   * Whether the provider can have worked on the prompt, and charge for it. Then the attempt is not repeated: tokens are
   * reserved for one answer.
   */
  readonly mayHaveWorked: boolean;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

/** How one attempt failed. It has nothing of the SDK's error, which can contain prompts and answers. */
export class ProviderFailure extends Error {
  constructor(
    readonly problem: AppError,
    /**
     * `permanent` and `transient` failures are answers; another attempt can change a transient one. `outage` counts
     * towards the circuit breaker, `too slow` as well, once for each caller.
     */
    readonly kind: 'permanent' | 'transient' | 'outage' | 'too slow',
    readonly facts: FailureFacts,
  ) {
    super(facts.reason);
  }
}

export type Sdk = typeof OpenAI;

/** Translates what the SDK throws. */
export function providerFailure(error: unknown, sdk: Sdk): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (error instanceof sdk.APIConnectionTimeoutError) return late('too slow');
  if (error instanceof sdk.APIError) {
    const { status, code, type, headers } = error as InstanceType<Sdk['APIError']>;
    const name = codeOf(code) ?? codeOf(type);
    if (status === undefined) return withoutStatus(error, name);
    return withStatus(status, name, retryAfterMs(headers));
  }
  // The parser of the SDK; its messages quote the answer.
  if (error instanceof SyntaxError) return badResponse(undefined, 'invalid JSON');
  return disconnected(error);
}

/** The provider was silent for too long, and may still be working. */
export function late(kind: 'outage' | 'too slow'): ProviderFailure {
  return new ProviderFailure(new AiTimeout(), kind, { reason: 'timeout', mayHaveWorked: true });
}

/** An answer that cannot be used. */
export function badResponse(detail: string | undefined, reason: string): ProviderFailure {
  return new ProviderFailure(new AiBadResponse(detail), 'permanent', { reason, mayHaveWorked: true });
}

/** A stream without an end. */
export function cutOff(): ProviderFailure {
  const problem = new AiBadResponse('The answer of the provider ended early.');
  return new ProviderFailure(problem, 'outage', { reason: 'ended early', mayHaveWorked: true });
}

/** Providers do not charge for an answer with a status of an error. */
function withStatus(status: number, code: string | undefined, waitMs: number | undefined): ProviderFailure {
  const reason = code === undefined ? String(status) : `${status} ${code}`;
  const facts = { reason, status, mayHaveWorked: false, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  const seconds = waitMs === undefined ? undefined : Math.max(1, Math.ceil(waitMs / 1000));
  const permanent = (problem: AppError) => new ProviderFailure(problem, 'permanent', facts);
  if (status === 401 || status === 403) return permanent(new AiAuthenticationError());
  // A quota that is used up does not come back within seconds.
  if (status === 402 || (status === 429 && code === 'insufficient_quota')) return permanent(new AiRateLimited(seconds));
  if (status === 429) return new ProviderFailure(new AiRateLimited(seconds), 'transient', facts);
  if (GATEWAY_TIMEOUTS.has(status))
    return new ProviderFailure(new AiUnavailable(undefined, seconds), 'too slow', { ...facts, mayHaveWorked: true });
  if (status === 408 || status === 409 || status >= 500)
    return new ProviderFailure(new AiUnavailable(undefined, seconds), status >= 500 ? 'outage' : 'transient', facts);
  if (status === 404) return permanent(new AiBadResponse('The provider does not have the model or the route.', false));
  return permanent(new AiRequestRefused(code));
}

/** A gateway waited in vain for the provider behind it. */
const GATEWAY_TIMEOUTS: ReadonlySet<number> = new Set([504, 524]);

/** The connection failed, or an error was sent within a stream. */
function withoutStatus(error: unknown, code: string | undefined): ProviderFailure {
  if (code === undefined) return disconnected(error);
  const facts = { reason: code, mayHaveWorked: true };
  if (/rate_limit|quota/.test(code)) return new ProviderFailure(new AiRateLimited(), 'transient', facts);
  return new ProviderFailure(new AiUnavailable(), 'outage', facts);
}

/** Codes of Node.js and undici for connections on which nothing was sent. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_\w+|ERR_SSL_WRONG_VERSION_NUMBER|UNABLE_TO_\w+|\w*SELF_SIGNED\w*)$/;

function disconnected(error: unknown): ProviderFailure {
  const { code = 'connection failed', syscall } = networkError(error);
  const mayHaveWorked = !NEVER_CONNECTED.test(code) && syscall !== 'connect';
  return new ProviderFailure(new AiUnavailable(), 'outage', { reason: code, mayHaveWorked });
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

function networkError(error: unknown): { code?: string; syscall?: string } {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code: found, syscall } = cause as NodeJS.ErrnoException;
    const code = codeOf(found);
    if (code !== undefined) return { code, ...(syscall !== undefined && { syscall }) };
  }
  return {};
}
