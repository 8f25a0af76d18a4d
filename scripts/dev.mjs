/**
 * What `npm run dev` runs: the compiler in watch mode, and the application under `node --watch`, which restarts it
 * after each compilation without errors. With errors the last good one keeps running.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiler, removeLeftovers } from './build.mjs';
import { dieWithParent } from './parent.mjs';
import { root } from './setup/paths.mjs';

/** Written after each compilation. Node watches this folder alone, so it restarts once, when all files are there. */
const signal = join(root, 'dist', '.compiled', 'at');

dieWithParent();
mkdirSync(join(signal, '..'), { recursive: true });
const compilation = start(...compiler(), '--watch', '--preserveWatchOutput', '--pretty', 'true');
let application;
compilation.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  if (!/Found 0 errors/.test(chunk)) return;
  removeLeftovers();
  writeFileSync(signal, '');
  application ??= startApplication();
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, end);
compilation.once('exit', end);

function startApplication() {
  const worker = process.argv.filter((argument) => argument === '--worker');
  const flags = ['--watch', '--watch-preserve-output', `--watch-path=${join(signal, '..')}`, '--enable-source-maps'];
  const child = start(...flags, join(root, 'scripts', 'start.mjs'), '--built', ...worker);
  child.stdout.pipe(process.stdout);
  return child.once('exit', (code) => process.exit(code ?? 1));
}

function start(...args) {
  return spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    // No load balancer has to notice a restart.
    env: { SHUTDOWN_DELAY: '0', ...process.env },
  });
}

function end() {
  compilation.kill();
  if (application) application.kill('SIGTERM');
  else process.exit();
}
