/**
 * What `npm run dev` runs: the compiler in watch mode, and the application, which is started again after each
 * compilation without errors. With errors the last good one keeps running.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiler, removeLeftovers } from './build.mjs';
import { dieWithParent } from './parent.mjs';
import { root } from './setup/paths.mjs';

const patienceMs = 10_000;
let application;
let restarting = false;
let again = false;
let ending = false;

dieWithParent();
const watcher = spawn(process.execPath, [...compiler(), '--watch', '--preserveWatchOutput', '--pretty', 'true'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
watcher.stdout.on('data', (chunk) => {
  process.stdout.write(chunk);
  if (/Found 0 errors/.test(chunk)) void restart();
});
watcher.once('exit', (code) => void end(code ?? 1));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));

/** Changes that come while the old application still shuts down lead to one more restart, not to several at once. */
async function restart() {
  again = true;
  if (restarting) return;
  restarting = true;
  while (again && !isEnding()) {
    again = false;
    await stop();
    removeLeftovers();
    if (!isEnding()) start();
  }
  restarting = false;
}

function start() {
  const args = [
    '--enable-source-maps',
    join(root, 'scripts', 'start.mjs'),
    '--built',
    ...process.argv.filter((arg) => arg === '--worker'),
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    // Nobody waits for a load balancer here, so a restart need not either.
    env: { SHUTDOWN_DELAY: '0', ...process.env },
  });
  application = child;
  child.once('exit', (code, signal) => {
    if (application !== child) return;
    application = undefined;
    if (!ending && !restarting)
      console.log(`The application ended (${signal ?? `exit code ${code}`}). Waiting for a change.`);
  });
}

async function stop() {
  const child = application;
  if (!child) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(impatience);
}

const isEnding = () => ending;

async function end(code) {
  if (ending) return;
  ending = true;
  watcher.kill();
  await stop();
  process.exit(code);
}
