/** Rows that one statement of a clean-up touches: few enough for nobody to wait for it. */
const BATCH = 1000;

/**
 * Calls `work` with the size of a batch until it finds less than that. Each
 * call commits by itself, so what was done stays done when a later one fails.
 * Gives how many there were in all.
 */
export async function batchDelete(work: (most: number) => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await work(BATCH);
    total += count;
    if (count < BATCH) return total;
  }
}
