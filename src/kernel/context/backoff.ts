/**
 * Milliseconds to wait before try number `attempt` + 1 (the first is 0):
 * exponential, capped, with jitter over its upper half, so that many waiters do not come back
 * together. See "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(attempt: number, { firstMs, longestMs }: { firstMs: number; longestMs: number }): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 30));
  return Math.round(ceiling / 2 + (Math.random() * ceiling) / 2);
}
