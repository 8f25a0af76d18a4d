import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';
import type { Limit } from './limit.js';

const rateLimited = problemType(
  'too_many_requests',
  'rate_limited',
  'Too many requests',
  'The limit of requests in this window is reached, and nothing was done. Send the request again after the seconds in Retry-After. The RateLimit header of each response says how many requests are left.',
);

interface Refusal extends Pick<Limit, 'name' | 'requests' | 'windowSeconds'> {
  readonly retryAfterSeconds: number;
  /** RateLimit and RateLimit-Policy. */
  readonly headers: Readonly<Record<string, string>>;
}

export class RateLimited extends AppError {
  constructor({ name, requests, windowSeconds, retryAfterSeconds, headers }: Refusal) {
    super(
      rateLimited,
      `No more than ${requests} such requests are taken in ${windowSeconds} s. Try again in ${retryAfterSeconds} s.`,
      { headers, retryAfterSeconds, extensions: { violatedPolicies: [name] } },
    );
  }
}
