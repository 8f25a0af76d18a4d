/** Waits for something that others bring about, `patienceMs` at most; `tell` says how far it came. */
export async function until(
  condition: () => unknown,
  patienceMs = 20_000,
  tell: () => unknown = () => condition.toString(),
): Promise<void> {
  for (const end = Date.now() + patienceMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`This did not happen within ${patienceMs} ms: ${String(await tell())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
