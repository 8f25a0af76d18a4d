import { existsSync } from 'node:fs';
import { loadConfig } from './config/config.js';
import { Bootstrap } from './bootstrap.js';
import { printStartupFailure, printStartupBanner } from './startup-banner.js';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const keelson = new Bootstrap(loadConfig(process.env));
  process.once('SIGTERM', () => keelson.stop());
  process.once('SIGINT', () => keelson.stop());
  await keelson.start();
  printStartupBanner(keelson);
}

main().catch((error: unknown) => {
  printStartupFailure(error);
  process.exit(1);
});
