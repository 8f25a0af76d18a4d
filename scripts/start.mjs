/**
 * What `npm start` runs: builds when something changed, then becomes the application.
 *
 *   node scripts/start.mjs            build if needed, then run
 *   node scripts/start.mjs --built    run what is in dist
 *   node scripts/start.mjs --watch    build and run again on each change
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
 * Ctrl-C arrives twice, from the terminal and from npm, and must not end on the second what shuts down on the first.
 * A person who presses it again later does not want to wait.
 */
function bearRepeatedSignals() {
  let first;
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => {
    first ??= performance.now();
    if (performance.now() - first > 1_000) process.exit(1);
  });
}

/** V8 keeps what it compiled, which takes most of the time off the next start. */
function run() {
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'compiled'));
  bearRepeatedSignals();
  module.createRequire(import.meta.url)(join(root, 'dist', 'src', worker ? 'worker.js' : 'main.js'));
  // The cache is written at exit, which a killed process does not reach.
  setTimeout(() => module.flushCompileCache(), 10_000).unref();
}
