import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs `work` outside of every request and transaction: for what one of them starts and what goes on for others, such
 * as a loop that sends what has gathered.
 */
export const runOutsideContext: <Result>(work: () => Result) => Result = AsyncLocalStorage.snapshot();
