/**
 * Kills job processes at every failpoint, a hundred times and more in all, and
 * writes what became of the events to bench/results/failpoints.md.
 *
 *     node bench/failpoints.mjs [rounds]     9 rounds of 6 kills on each backend when not given
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const rounds = process.argv[2] ?? '9';
const startedAt = Date.now();
let output = '';

const tests = spawn(process.execPath, ['scripts/test.mjs', 'e2e', 'test/events/failpoints'], {
  cwd: root,
  env: { ...process.env, FAILPOINT_ROUNDS: rounds },
});
for (const stream of [tests.stdout, tests.stderr]) {
  stream.on('data', (chunk) => {
    output += chunk;
    process.stdout.write(chunk);
  });
}
const code = await new Promise((done) => tests.once('exit', done));

const rows = [...output.matchAll(/^(\w+): (\d+) kills, (\{.*\})$/gm)].map(([, backend, kills, json]) => {
  const { events, notOnce, notOutside, twoIds, left } = JSON.parse(json);
  return `| ${backend} | ${kills} | ${events} | ${notOnce} | ${notOutside} | ${twoIds} | ${left} |`;
});
const report = `# Killing job processes at every failpoint

\`node bench/failpoints.mjs ${rounds}\` on ${new Date().toISOString().slice(0, 10)}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - startedAt) / 1000)} s
(${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}).

Each round kills a process (SIGKILL) at each of the six failpoints in turn while it works through
events, then lets one process live until the outbox is empty.

| Jobs on | Kills | Events committed | Database effect not exactly once | Without outside effect | Outside effect under two ids | Left in the outbox |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`;
mkdirSync(join(root, 'bench', 'results'), { recursive: true });
writeFileSync(join(root, 'bench', 'results', 'failpoints.md'), report);
process.exitCode = code ?? 1;
