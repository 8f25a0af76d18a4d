/** Waits for something that other processes or connections bring about. */
export async function until(condition: () => unknown, withinMs = 30_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`This did not happen within ${withinMs / 1000} s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
