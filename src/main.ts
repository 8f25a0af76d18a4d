import { existsSync } from 'node:fs';
import { loadConfig } from './config/config.js';
import { Keelson } from './bootstrap.js';
import { sayFailure, sayWelcome } from './startup-banner.js';

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const keelson = new Keelson(loadConfig(process.env));
  process.once('SIGTERM', () => keelson.stop());
  process.once('SIGINT', () => keelson.stop());
  await keelson.start();
  sayWelcome(keelson);
}

main().catch((error: unknown) => {
  sayFailure(error);
  process.exit(1);
});
