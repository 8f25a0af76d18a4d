import type { RedisOptions } from 'ioredis';

/** For clients whose commands fail at once while Redis is away, and which go on connecting, at most every 2 s. */
export const FAIL_FAST: RedisOptions = {
  maxRetriesPerRequest: 0,
  connectTimeout: 2000,
  retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), 2000),
};
