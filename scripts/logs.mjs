/**
 * Shows a log of JSON lines in a readable form: the file that LOG_FILE names, as it grows, or standard input.
 *
 *     npm run logs
 *     docker compose logs --no-log-prefix app | npm run logs -- -
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, statSync, watchFile } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup/paths.mjs';

const POLL_MS = 500;
const KEPT_BYTES = 20_000;

if (existsSync('.env')) process.loadEnvFile('.env');
const [source = process.env.LOG_FILE] = process.argv.slice(2);
if (!source) fail('Set LOG_FILE, so that the application also writes its log to a file, or name a file.');
if (source !== '-' && !existsSync(source)) fail(`There is no ${source}.`);

const pretty = spawn(process.execPath, [join(root, 'node_modules/pino-pretty/bin.js'), '--singleLine'], {
  stdio: ['pipe', 'inherit', 'inherit'],
});
if (source === '-') process.stdin.pipe(pretty.stdin);
else follow(source, Math.max(0, statSync(source).size - KEPT_BYTES));

/** Passes on what is written after `start`. A shorter file is a new one, after a rotation. */
function follow(file, start) {
  let position = start;
  const more = () => {
    const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
    if (size < position) position = 0;
    if (size === position) return;
    createReadStream(file, { start: position, end: size - 1 }).pipe(pretty.stdin, { end: false });
    position = size;
  };
  more();
  watchFile(file, { interval: POLL_MS }, more);
}

function fail(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}
