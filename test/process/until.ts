/** Waits for something that other processes bring about. */
export async function until(condition: () => unknown, tell: () => string = () => ''): Promise<void> {
  for (const end = Date.now() + 100_000; !(await condition());) {
    if (Date.now() > end) throw new Error(`This did not happen in time: ${condition.toString()}\n${tell()}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
