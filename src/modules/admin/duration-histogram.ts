/** Milliseconds; close where requests usually end, so that a percentile is off by a quarter at most. */
const BOUNDS_MS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10_000,
] as const;

/** Counts by duration: as many as there are bounds, and one for what took longer. */
export function emptyHistogram(): number[] {
  return Array.from({ length: BOUNDS_MS.length + 1 }, () => 0);
}

export function bucketOf(ms: number): number {
  const index = BOUNDS_MS.findIndex((bound) => ms <= bound);
  return index < 0 ? BOUNDS_MS.length : index;
}

/** The milliseconds that this share of the counted requests took at most; null when none was counted. */
export function percentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let seen = 0;
  for (const [index, count] of counts.entries()) {
    const before = seen;
    seen += count;
    if (seen < share * total) continue;
    const [low, high] = [BOUNDS_MS[index - 1] ?? 0, BOUNDS_MS[index] ?? BOUNDS_MS.at(-1) ?? 0];
    return Math.round((low + ((high - low) * (share * total - before)) / count) * 10) / 10;
  }
  return null;
}
