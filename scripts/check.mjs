/**
 * Runs every `check:*` script of package.json, two at a time, and prints one line
 * for each. The output of failed checks follows at the end.
 *
 *     npm run check                   all of them
 *     npm run check -- lint format    only these
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, resolve } from 'node:path';

/** The slow checks run first, in this order. */
const SLOW = ['openapi', 'types', 'lint'];
const rank = (name) => (SLOW.includes(name) ? SLOW.indexOf(name) : SLOW.length);

const root = resolve(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
const all = Object.keys(scripts).flatMap((name) => /^check:(.+)$/.exec(name)?.[1] ?? []);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(2);
}

const queue = all.filter((name) => wanted.length === 0 || wanted.includes(name)).toSorted((a, b) => rank(a) - rank(b));
const results = [];

await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));

const failed = results.filter(({ passed }) => !passed);
for (const { name, output } of failed) console.log(`\n--- npm run check:${name}\n${output.trimEnd()}`);
console.log(`\n${results.length - failed.length} checks passed, ${failed.length} failed`);
writeSummary({ passed: results.length - failed.length, failed: failed.length });
process.exitCode = failed.length > 0 ? 1 : 0;

async function work() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const startedAt = performance.now();
    const { passed, output } = await run(name);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.padStart(5)} s`);
    results.push({ name, passed, output });
  }
}

/** Runs the command of one script like npm, without the second that npm takes. */
function run(name) {
  return new Promise((done) => {
    const child = spawn(scripts[`check:${name}`], {
      cwd: root,
      shell: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: [resolve(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
        ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => done({ passed: code === 0, output }));
  });
}

/** For scripts/ci-count.mjs. */
function writeSummary(counts) {
  mkdirSync(resolve(root, 'var'), { recursive: true });
  writeFileSync(resolve(root, 'var/checks.json'), JSON.stringify(counts));
}
