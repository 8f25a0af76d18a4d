const [SECOND, MINUTE, HOUR] = [1, 60, 3600];

/** Seconds to wait after each attempt, about a day in all; with the recommendation of Standard Webhooks as a model. */
const DELAYS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 8 * HOUR, 8 * HOUR];

/** Added to each wait, so that messages which failed together are not sent again together. */
const JITTER = 0.1;

const MAX_RETRY_AFTER = 24 * HOUR;

/**
 * Seconds to wait after attempt number `attempts`, which begins at 1; null after the last one. `retryAfter` is the
 * number of seconds that the receiver asked for, of which at most a day is granted.
 */
export function retryDelaySeconds(attempts: number, retryAfter = 0): number | null {
  const delay = DELAYS[attempts - 1];
  if (delay === undefined) return null;
  return Math.max(delay * (1 + Math.random() * JITTER), Math.min(retryAfter, MAX_RETRY_AFTER));
}
