import { problem } from '../errors/problem.js';

/** The limit that refused the request. */
export interface Exceeded {
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  readonly retryAfterSeconds: number;
  /** RateLimit and RateLimit-Policy. */
  readonly headers: Readonly<Record<string, string>>;
}

export class RateLimited extends problem(
  'too_many_requests',
  'rate_limited',
  'Too many requests',
  'The client exceeded a rate limit. Nothing was done. Retry after the seconds in Retry-After; the RateLimit header of each response says how many requests remain.',
  ({ name, requests, windowSeconds, retryAfterSeconds, headers }: Exceeded) => [
    `The limit is ${requests} requests in ${windowSeconds} s. Try again in ${retryAfterSeconds} s.`,
    {
      headers,
      retryAfterSeconds,
      extensions: { violatedPolicies: [name] },
    },
  ],
) {}
