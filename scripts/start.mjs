/**
 * What `npm start` runs: builds when a source file has changed, then runs the application in this process.
 *
 *   node scripts/start.mjs            build if needed, then run
 *   node scripts/start.mjs --built    run what is in dist
 *   node scripts/start.mjs --watch    build and restart on each change
 *   node scripts/start.mjs --worker   run the job process instead
 */
import module from 'node:module';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { dieWithParent } from './parent.mjs';
import { root } from './setup/paths.mjs';

const worker = process.argv.includes('--worker');

dieWithParent();
if (!module.enableCompileCache) {
  console.error(
    `Keelson needs Node 24, and this is ${process.versions.node}. Start it with "npm start", which brings one.`,
  );
  process.exitCode = 1;
} else if (process.argv.includes('--watch')) {
  await import('./dev.mjs');
} else if (process.argv.includes('--built') || (await buildIfStale())) {
  run();
} else {
  process.exitCode = 1;
}

/**
 * Ctrl-C arrives twice, from the terminal and from npm, and the second one must not interrupt the shutdown. Pressed
 * again later it ends the process at once.
 */
function tolerateRepeatedSignals() {
  let first;
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => {
    first ??= performance.now();
    if (performance.now() - first > 1_000) process.exit(1);
  });
}

/** The compile cache of V8 makes the next start much faster. */
function run() {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'compiled'));
  tolerateRepeatedSignals();
  module.createRequire(import.meta.url)(join(root, 'dist', 'src', worker ? 'worker.js' : 'main.js'));
  // The cache is written at exit, but not by a process that is killed.
  setTimeout(() => module.flushCompileCache(), 10_000).unref();
}
