import { existsSync } from 'node:fs';
import { printStartupFailure } from './startup-banner.js';

/**
 * Starts an instance, and stops it on SIGTERM or SIGINT. The process exits with 0
 * when it has stopped, and with 1 when it did not start or did not stop cleanly.
 */
export async function run<T extends { start(): Promise<void>; stop(): Promise<void> }>(
  create: () => T | Promise<T>,
): Promise<T> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    const instance = await create();
    let stopping: Promise<void> | undefined;
    const stop = () => (stopping ??= instance.stop().then(() => process.exit(0), fail));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
    await instance.start();
    return instance;
  } catch (error) {
    printStartupFailure(error);
    return process.exit(1);
  }
}

function fail(error: unknown): never {
  process.stderr.write(`The shutdown was not clean: ${String(error)}\n`);
  process.exit(1);
}
