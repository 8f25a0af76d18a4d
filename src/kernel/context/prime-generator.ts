/**
 * Runs a generator to its first `yield`, whose value is dropped. What it holds is then released by its `finally` also
 * when it is returned before anything is read: a generator that has not begun would run none of its code.
 */
export async function primeGenerator<T>(generator: AsyncGenerator<T, void>): Promise<AsyncGenerator<T, void>> {
  await generator.next();
  return generator;
}
