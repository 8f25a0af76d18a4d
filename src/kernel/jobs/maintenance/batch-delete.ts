/** Rows of one statement: few enough that no request waits long for their locks. */
const BATCH = 1000;

/**
 * Calls `work` with the size of a batch until it returns less than that. Each call
 * commits, so a later failure undoes none of it. Returns the number of rows.
 */
export async function batchDelete(work: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await work(BATCH);
    total += count;
    if (count < BATCH) return total;
  }
}
