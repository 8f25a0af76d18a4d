/**
 * Writes the OpenAPI document of the application to `var/openapi.json`, and with
 * `--lint` checks it with the rules of redocly.yaml.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { built, previewApp } from './preview-app.mjs';
import { root } from './setup/paths.mjs';

const file = join(root, 'var/openapi.json');

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
  const { app, config } = await previewApp();
  app.enableVersioning(built('kernel/http/versioning.js').versioning);
  return built('kernel/http/openapi/openapi.js').openApiDocument(app, config);
}

function lint() {
  const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const { status } = spawnSync(process.execPath, [redocly, 'lint', '--config', join(root, 'redocly.yaml'), file], {
    stdio: 'inherit',
    env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', REDOCLY_TELEMETRY: 'off' },
  });
  return status ?? 1;
}
