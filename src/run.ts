import { existsSync } from 'node:fs';
import type { Config } from './config/config.js';
import { printStartupFailure } from './startup-banner.js';

interface Instance {
  readonly config: Config;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an instance, and stops it on SIGTERM or SIGINT. SIGUSR2 takes a CPU profile. The process exits with 0
 * when it has stopped, and with 1 when it did not start or did not stop cleanly.
 */
export async function run<T extends Instance>(create: () => T): Promise<T> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    const instance = create();
    let stopping: Promise<void> | undefined;
    const stop = () => (stopping ??= instance.stop().then(() => process.exit(0), fail));
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
    // Windows has no such signal.
    if (process.platform !== 'win32') process.on('SIGUSR2', () => void profile(instance.config.dataDir));
    await instance.start();
    return instance;
  } catch (error) {
    printStartupFailure(error);
    return process.exit(1);
  }
}

async function profile(dataDir: string): Promise<void> {
  const { takeCpuProfile } = await import('./cpu-profiler.js');
  await takeCpuProfile(dataDir);
}

function fail(error: unknown): never {
  process.stderr.write(`The shutdown was not clean: ${String(error)}\n`);
  process.exit(1);
}
