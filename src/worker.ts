import { existsSync } from 'node:fs';
import { loadConfig } from './config/config.js';
import { BootstrapWorker } from './bootstrap-worker.js';
import { printStartupFailure } from './startup-banner.js';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const worker = new BootstrapWorker(loadConfig({ ...process.env, WORKER: 'true' }));
  process.once('SIGTERM', () => worker.stop());
  process.once('SIGINT', () => worker.stop());
  await worker.start();
}

main().catch((error: unknown) => {
  printStartupFailure(error);
  process.exit(1);
});
