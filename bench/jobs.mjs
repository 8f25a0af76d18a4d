/**
 * Measures events and jobs, and writes bench/results/jobs.md.
 *
 *     node bench/jobs.mjs     Redis where there is a redis-server
 *
 * Works on the benchmark's PostgreSQL (durable, like a real one), and on a
 * private Redis with an append-only file in a temporary folder.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { createEmptyDatabase, startPostgres } from './dataset.mjs';
import { machine } from './report.mjs';

if (!(await buildIfStale())) process.exit(1);
const load = createRequire(import.meta.url);
load('reflect-metadata');
const part = (path) => load(join(root, 'dist', 'src', `${path}.js`));

const EVENTS = Number(process.env.BENCH_EVENTS ?? 6000);
const LATENCIES = Number(process.env.BENCH_LATENCIES ?? 300);
/** Rounds of EVENTS for each backend, in turns. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000001';

const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const { AppModule } = part('app.module');
const { loadConfig } = part('config/config');
const { createLogger } = part('kernel/logging/logger');
const { Database } = part('kernel/database/database');
const { eventType } = part('kernel/events/domain-event');
const { EventHandlers } = part('kernel/events/event-handlers');
const { Events } = part('kernel/events/events');
const { NestFactory } = load('@nestjs/core');
const Tested = eventType('bench.happened', 1);

const postgres = await startPostgres();
try {
  const databaseUrl = await createEmptyDatabase(postgres.url);
  const redis = await startRedis();
  if (!redis) console.error('No redis-server on PATH: only PostgreSQL is measured.');
  const backends = [{ name: 'PostgreSQL', env: {} }];
  if (redis) backends.push({ name: 'Redis', env: { REDIS_URL: redis.url } });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, env } of backends) rounds.push(await measure(name, { DATABASE_URL: databaseUrl, ...env }));
  }
  redis?.child.kill('SIGKILL');
  write(
    backends.map(({ name }) =>
      summary(
        name,
        rounds.filter((round) => round.name === name),
      ),
    ),
  );
} finally {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(0);

async function measure(name, env) {
  const context = await start({ WORKER: 'true', ...env });
  const [database, events, handlers] = [Database, Events, EventHandlers].map((type) => context.get(type));
  let seen = 0;
  let onSeen = () => {};
  handlers.register(Tested, 'bench', 'transactional', () => {
    seen++;
    onSeen();
    return Promise.resolve();
  });
  const emit = (data = {}) => database.transaction(() => events.emit(Tested(SUBJECT, data)));

  // The first ones pay for connections and compilers.
  for (let count = 0; count < 50; count++) await emit();
  await until(() => seen === 50);

  const delays = [];
  for (let count = 0; count < LATENCIES; count++) {
    const arrived = new Promise((done) => (onSeen = () => done(performance.now())));
    await emit();
    const committedAt = performance.now();
    delays.push(Math.max(0, (await arrived) - committedAt));
  }
  onSeen = () => {};

  seen = 0;
  const cpuBefore = process.cpuUsage();
  await database.transaction(async () => {
    for (let done = 0; done < EVENTS; done += 500)
      await events.emit(...Array.from({ length: Math.min(500, EVENTS - done) }, () => Tested(SUBJECT, {})));
  });
  const committedAt = performance.now();
  await until(() => seen === EVENTS);
  const seconds = (performance.now() - committedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  await context.close();
  const figures = { name, perSecond: EVENTS / seconds, cpuMicros: (user + system) / EVENTS };
  console.log(name, `${Math.round(figures.perSecond)}/s, ${Math.round(figures.cpuMicros)} µs of processor time a job`);
  return { ...figures, delays };
}

/** The middle of the rounds; the delays of all of them together. */
function summary(name, rounds) {
  const middle = (figure) => at(rounds.map(figure), 0.5);
  const delays = rounds.flatMap((round) => round.delays);
  return {
    name,
    perSecond: Math.round(middle(({ perSecond }) => perSecond)),
    best: Math.round(Math.max(...rounds.map(({ perSecond }) => perSecond))),
    cpuMicros: Math.round(middle(({ cpuMicros }) => cpuMicros)),
    p50: at(delays, 0.5),
    p99: at(delays, 0.99),
  };
}

function start(env) {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: directory,
    DEMO: 'false',
    SECRET_KEY: 'a secret that only the bench knows, 0123456789',
    ...env,
  });
  return NestFactory.createApplicationContext(AppModule.forRoot(config, createLogger(config)), { logger: false });
}

async function startRedis() {
  const port = await new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => done(free));
    });
  });
  const args = ['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--appendonly', 'yes', '--save', ''];
  const child = spawn(process.env.REDIS_SERVER_PATH ?? 'redis-server', args.map(String), { stdio: 'ignore' });
  const failed = await Promise.race([
    new Promise((done) => child.once('error', () => done(true))),
    new Promise((done) => setTimeout(() => done(false), 1000)),
  ]);
  return failed ? undefined : { child, url: `redis://127.0.0.1:${port}` };
}

async function until(condition) {
  for (const end = Date.now() + 300_000; !condition();) {
    if (Date.now() > end) throw new Error(`Not within 300 s: ${condition}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

function at(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 10) / 10;
}

function write(measured) {
  const { commit, node, processor, cores } = machine();
  const row = ({ name, perSecond, best, cpuMicros, p50, p99 }) =>
    `| ${name} | ${perSecond} | ${best} | ${cpuMicros} | ${p50} ms | ${p99} ms |`;
  const report = `# Events and jobs

\`node bench/jobs.mjs\` on ${new Date().toISOString().slice(0, 10)}, commit ${commit}: ${cores} cores, ${processor.trim()},
Node ${node}, load average ${loadavg()[0].toFixed(1)} at the end. Database, queue, relay and worker share the machine;
one worker process, eight jobs at a time. PostgreSQL flushes each commit; Redis appends to its file once a second.

| Jobs on | Jobs a second, from outbox to acknowledged | Best round | Processor time of the worker a job, µs | Commit to start of the handler, p50 | p99 |
| --- | ---: | ---: | ---: | ---: | ---: |
${measured.map(row).join('\n')}

The first figure is the middle of ${ROUNDS} rounds for each backend, in turns, of ${EVENTS} events that were
committed at once, each with one handler in the database (a transaction, in which its outbox row is
deleted as well). The delays are over ${LATENCIES * ROUNDS} events, one after the other.
`;
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'jobs.md'), report);
}
