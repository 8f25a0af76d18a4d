import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves or rejects as `answer` does; rejects when that takes longer than `ms`. The answer is then ignored. */
export function withTimeout<T>(ms: number, answer: Promise<T>): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then(() => Promise.reject(new Error(`no answer within ${ms} ms`)));
  return Promise.race([answer, late]);
}
