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

const UNAVAILABLE_STATUSES = [429, 502, 503, 504];
const MAX_DEPTH = 6;

/**
 * Maps what a provider or openid-client throws to a problem: ProviderRefused
 * (403), SignInNotCompleted (400), Unavailable (503) or ProviderFailed (502). Of
 * the provider's texts only its error code is passed on: descriptions may repeat
 * what was sent.
 */
export function providerFailure(title: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const causes = causesOf(error);
  if (causes.some(isUnavailable)) return new Unavailable(`${title} cannot be reached now.`, { retryAfterSeconds: 5 });
  if (error instanceof client.AuthorizationResponseError) return new ProviderRefused(title, knownCode(error.error));
  // RFC 6749, section 5.2: the code was used before, has expired, or was issued to another client.
  if (isInvalidGrant(error)) return new SignInNotCompleted(`${title} does not accept its code`);
  if (causes.some(({ claim }) => claim === 'nonce')) return new SignInNotCompleted(`${title} answered another sign-in`);
  return new ProviderFailed(title, withoutCause(error));
}

export function isInvalidGrant(error: unknown): boolean {
  return error instanceof client.ResponseBodyError && error.error === 'invalid_grant';
}

function isUnavailable({ name, message, code, status, error }: Failure): boolean {
  return (
    name === 'TimeoutError' ||
    code === 'OAUTH_TIMEOUT' ||
    (name === 'TypeError' && message === 'fetch failed') ||
    error === 'temporarily_unavailable' ||
    (status !== undefined && UNAVAILABLE_STATUSES.includes(status))
  );
}

/** An error and its causes. They may come from another realm, so `instanceof` does not find them. */
function causesOf(error: unknown, depth = 0): Failure[] {
  if (typeof error !== 'object' || error === null || depth === MAX_DEPTH) return [];
  const failure: Failure = error;
  return [failure, ...causesOf(failure.cause, depth + 1)];
}

function knownCode(code: string): string {
  return /^[a-z_]{1,40}$/.test(code) ? code : 'unknown_error';
}

/** The causes of openid-client's errors have responses and claims, with tokens. */
function withoutCause(error: unknown): Error {
  const { name = 'Error', message = '', code = '' } = error as Failure;
  return new Error([name, code, message].filter(Boolean).join(': '));
}
