/**
 * Writes the OpenAPI document of the application to `var/openapi.json`, and with
 * `--lint` checks it with the rules of redocly.yaml.
 *
 * Nest's preview mode reads the routes without creating providers, so that no
 * database is needed.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build.mjs';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'var/openapi.json');
const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist/src', path));

if (process.argv[1] === import.meta.filename) {
  const document = await openApiDocument();
  mkdirSync(join(root, 'var'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
  if (process.argv.includes('--lint')) process.exitCode = lint();
}

/** The document of the application as it is built now. Ends the process when the build fails. */
export async function openApiDocument() {
  if (!(await buildIfStale())) process.exit(1);
  return describe();
}

async function describe() {
  require('reflect-metadata');
  const { NestFactory } = require('@nestjs/core');
  const { AppModule } = built('app.module.js');
  const { loadConfig } = built('config/config.js');
  const openapi = built('kernel/http/openapi/openapi.js');
  const { createLogger } = built('kernel/logging/logger.js');

  const config = loadConfig({ LOG_LEVEL: 'silent' });
  const app = await NestFactory.create(AppModule.forRoot(config, createLogger(config)), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  app.enableVersioning(built('kernel/http/versioning.js').versioning);
  return openapi.openApiDocument(app, config);
}

function lint() {
  const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const { status } = spawnSync(process.execPath, [redocly, 'lint', '--config', join(root, 'redocly.yaml'), file], {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' },
  });
  return status ?? 1;
}
