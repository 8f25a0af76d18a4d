import * as client from 'openid-client';
import { AppError } from '../../../kernel/errors/app-error.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';
import { ProviderFailed, ProviderRefused, SignInNotCompleted } from '../federation.errors.js';

interface Failure {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly claim?: string;
  readonly error?: string;
  readonly status?: number;
  readonly cause?: unknown;
}

const AWAY_STATUSES = [429, 502, 503, 504];
const DEEPEST = 6;

/**
 * Says in our words what went wrong with a provider: it refused (403), what
 * came back belongs to no sign-in (400), it is away (503), or it answered what
 * nobody can use (502). The provider's own words go no further than its error
 * code: what it describes may hold what it was sent.
 */
export function providerFailure(title: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const chain = chainOf(error);
  if (chain.some(isAway)) return new Unavailable(`${title} can not be reached right now.`, { retryAfterSeconds: 5 });
  if (error instanceof client.AuthorizationResponseError) return new ProviderRefused(title, known(error.error));
  // RFC 6749, section 5.2: the code was used before, is too old, or is for somebody else.
  if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant')
    return new SignInNotCompleted(`${title} does not take its code, or not any more`);
  if (chain.some(({ claim }) => claim === 'nonce')) return new SignInNotCompleted(`${title} answered another sign-in`);
  return new ProviderFailed(title, withoutBodies(error));
}

export function isInvalidGrant(error: unknown): boolean {
  return error instanceof client.ResponseBodyError && error.error === 'invalid_grant';
}

function isAway({ name, message, code, status, error }: Failure): boolean {
  return (
    name === 'TimeoutError' ||
    code === 'OAUTH_TIMEOUT' ||
    (name === 'TypeError' && message === 'fetch failed') ||
    error === 'temporarily_unavailable' ||
    (status !== undefined && AWAY_STATUSES.includes(status))
  );
}

/** An error and its causes; they come from other realms, so they are known by what they have. */
function chainOf(error: unknown, depth = 0): Failure[] {
  if (typeof error !== 'object' || error === null || depth === DEEPEST) return [];
  const failure: Failure = error;
  return [failure, ...chainOf(failure.cause, depth + 1)];
}

function known(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'unknown_error';
}

/** The causes of openid-client's errors hold answers and claims: tokens among them. */
function withoutBodies(error: unknown): Error {
  const { name = 'Error', message = '', code = '' } = error as Failure;
  return new Error([name, code, message].filter(Boolean).join(': '));
}
