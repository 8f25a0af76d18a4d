import { describeMembers } from '../errors/problem-documentation.js';
import { problem } from '../errors/problem.js';
import type { Limit } from './limit.js';

export class RateLimited extends problem(
  'too_many_requests',
  'rate_limited',
  'Too many requests',
  'The client exceeded a rate limit. Nothing was done. Retry after the seconds in Retry-After; the RateLimit header of each response says how many requests remain.',
  ({ name, requests, windowSeconds }: Limit, retryAfterSeconds: number, headers: Record<string, string>) => [
    `The limit is ${requests} requests in ${windowSeconds} s. Try again in ${retryAfterSeconds} s.`,
    { headers, retryAfterSeconds, extensions: { violatedPolicies: [name] } },
  ],
) {}

describeMembers('rate_limited', {
  violatedPolicies: {
    type: 'array',
    description: 'Names of the exceeded limits.',
    items: { type: 'string' },
    example: ['default'],
  },
});
