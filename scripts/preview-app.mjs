/** The application in Nest's preview mode, for documents about it: providers are not created, so no database is needed. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const require = createRequire(import.meta.url);

/** A module of the build. */
export const built = (path) => require(join(root, 'dist/src', path));

/** `env` has settings, and `modules` are imported beside those of the application. Returns it with its configuration. */
export async function previewApp(env = {}, modules = []) {
  require('reflect-metadata');
  const { NestFactory } = require('@nestjs/core');
  const { AppModule } = built('app.module.js');
  const { loadConfig } = built('config/config.js');
  const { createLogger } = built('kernel/logging/logger.js');
  const config = loadConfig({ LOG_LEVEL: 'silent', ...env });
  const options = { preview: true, logger: false, abortOnError: false };
  return { app: await NestFactory.create(AppModule.forRoot(config, createLogger(config), modules), options), config };
}
