import { PATIENCE } from './patience.js';

/** Waits for something that others bring about, `limitMs` at most, times PATIENCE; `tell` says how far it came. */
export async function until(
  condition: () => unknown,
  limitMs = 20_000,
  tell: () => unknown = () => condition.toString(),
): Promise<void> {
  const patienceMs = limitMs * PATIENCE;
  for (const end = Date.now() + patienceMs; !(await condition());) {
    if (Date.now() > end) throw new Error(`This did not happen within ${patienceMs} ms: ${String(await tell())}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
