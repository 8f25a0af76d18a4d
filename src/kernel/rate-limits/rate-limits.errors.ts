import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const rateLimited = problemType(
  'too_many_requests',
  'rate_limited',
  'Too many requests',
  'More requests came than are taken in this time. Nothing was done. Send the request again after the seconds that Retry-After names; RateLimit tells with each answer how many more are taken, so that one need not run into this.',
);

/** What the caller is told of the limit that refused it. */
export interface Exceeded {
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
  readonly retryAfterSeconds: number;
  /** RateLimit and RateLimit-Policy. */
  readonly headers: Readonly<Record<string, string>>;
}

export class RateLimited extends AppError {
  constructor({ name, requests, windowSeconds, retryAfterSeconds, headers }: Exceeded) {
    super(
      rateLimited,
      `No more than ${requests} such requests are taken in ${windowSeconds} s. Try again in ${retryAfterSeconds} s.`,
      { headers, retryAfterSeconds, extensions: { violatedPolicies: [name] } },
    );
  }
}
