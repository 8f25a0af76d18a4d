/**
 * Kills job processes at every failpoint, and the API around the commits of
 * orders, each a hundred times and more in all, and writes what became of the
 * events to bench/results/failpoints.md.
 *
 *     node bench/failpoints.mjs [rounds]     9 rounds on each backend when not given
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const rounds = process.argv[2] ?? '9';
const startedAt = Date.now();
let output = '';

const tests = spawn(process.execPath, ['scripts/test.mjs', 'proofs', '--runInBand', 'test/events/.*failpoints'], {
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

const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
const balances = (pattern) =>
  [...output.matchAll(pattern)].map(([, backend, kills, json]) => ({ backend, kills, ...JSON.parse(json) }));
const events = balances(/^(\w+): (\d+) kills, (\{.*\})$/gm).map(
  ({ backend, kills, events: caused, notOnce, notOutside, twoIds, left }) =>
    `| ${backend} | ${kills} | ${caused} | ${notOnce} | ${notOutside} | ${twoIds} | ${left} |`,
);
const orders = balances(/^Orders, (\w+): (\d+) kills, (\{.*\})$/gm).map(
  ({ backend, kills, orders: placed, lost, doubled, untold, twiceTold, twoIds, left }) =>
    `| ${backend} | ${kills} | ${placed} | ${lost} | ${doubled} | ${untold} | ${twiceTold} | ${twoIds} | ${left} |`,
);
const report = `# Killing processes at every failpoint

\`node bench/failpoints.mjs ${rounds}\` on ${new Date().toISOString().slice(0, 10)}, commit ${git('rev-parse', '--short', 'HEAD')}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - startedAt) / 1000)} s
(${cpus().length} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}).

## Job processes

Each round kills a process (SIGKILL) at each failpoint in turn while it emits events and works through
them, then lets one process live until the outbox is empty.

| Jobs on | Kills | Events committed | Database effect not exactly once | Without outside effect | Outside effect under two ids | Left in the outbox |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${events.join('\n')}

## The API that takes orders

Each round kills the API three times just before the commit of an order and three times just after
it, before the answer. The client asks again with its Idempotency-Key each time. Then it kills a job process
before a mail, between a mail and the memory of it, and after both, and lets one live. Mails go to an
SMTP server that counts them.

| Jobs on | Kills | Orders placed | Lost | Placed twice | Without mail | With two mails | Mails under two Message-IDs | Left in the outbox |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${orders.join('\n')}

Two mails about one order are what is promised: at least one, and each with the same Message-ID.
`;
mkdirSync(join(root, 'bench', 'results'), { recursive: true });
writeFileSync(join(root, 'bench', 'results', 'failpoints.md'), report);
process.exitCode = code ?? 1;
