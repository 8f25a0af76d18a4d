/**
 * Measures events and jobs, and writes bench/results/jobs.md.
 *
 *     node bench/jobs.mjs     needs `npm run build`; Redis where there is a redis-server
 *
 * Starts an embedded PostgreSQL (with its ordinary, durable settings) and a
 * private Redis (append-only file), both in a temporary folder.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const load = createRequire(import.meta.url);
load('reflect-metadata');
const part = (path) => load(join(root, 'dist', 'src', `${path}.js`));

const EVENTS = Number(process.env.BENCH_EVENTS ?? 3000);
const LATENCIES = Number(process.env.BENCH_LATENCIES ?? 300);
const ORDERS = Number(process.env.BENCH_ORDERS ?? 600);
const BUYERS = 16;
const SUBJECT = '0196a1f0-0000-7000-8000-000000000001';

const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const { EmbeddedPostgres } = part('kernel/database/embedded/embedded-postgres');
const { AppModule } = part('app.module');
const { loadConfig } = part('config');
const { createLogger } = part('kernel/logging/logger');
const { Database } = part('kernel/database/database');
const { eventType } = part('kernel/events/domain-event');
const { EventHandlers } = part('kernel/events/event-handlers');
const { Events } = part('kernel/events/events');
const { OrderPlacingService } = part('modules/orders/order-placing.service');
const { ProductsService } = part('modules/products/products.service');
const { UsersService } = part('modules/users/users.service');
const { AccessService } = part('modules/access/access.service');
const { NestFactory } = load('@nestjs/core');
const Tested = eventType('bench.happened', 1);

const rows = [];
const postgres = await EmbeddedPostgres.start({ dataDir: directory, database: 'keelson', log: () => {} });
try {
  rows.push(await measure('PostgreSQL', {}));
  const redis = await startRedis();
  if (redis) {
    rows.push(await measure('Redis', { REDIS_URL: redis.url }));
    redis.child.kill('SIGKILL');
  } else console.error('No redis-server on PATH: only PostgreSQL is measured.');
  const orders = await measureOrders();
  write(rows, orders);
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
  handlers.on(Tested, 'bench', 'database', () => {
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
  const startedAt = performance.now();
  await database.transaction(async () => {
    for (let done = 0; done < EVENTS; done += 500)
      await events.emit(...Array.from({ length: Math.min(500, EVENTS - done) }, () => Tested(SUBJECT, {})));
  });
  const committedAt = performance.now();
  await until(() => seen === EVENTS);
  const seconds = (performance.now() - committedAt) / 1000;
  await context.close();
  const figures = { name, perSecond: Math.round(EVENTS / seconds), p50: at(delays, 0.5), p99: at(delays, 0.99) };
  console.log(figures, `emitted in ${Math.round(committedAt - startedAt)} ms`);
  return figures;
}

/** Orders a second by concurrent buyers; `emit` is switched off for the second figure. Alternating, so that both meet the same machine. */
async function measureOrders() {
  const context = await start({ WORKER: 'false', DB_POOL_SIZE: '16' });
  const events = context.get(Events);
  const userId = await context.get(UsersService).create(null, {
    email: 'bench@example.com',
    firstName: 'Bench',
    lastName: 'User',
    passwordHash: null,
    roles: ['admin'],
  });
  const actor = {
    userId,
    ...(await context.get(AccessService).grantsOf(['admin'])),
    credential: { kind: 'token', issuer: 'b', id: 'b' },
  };
  const products = [];
  for (let number = 0; number < 50; number++) {
    products.push(
      await context.get(ProductsService).create(actor, {
        sku: `B-${number}`,
        name: `Product ${number}`,
        category: 'Bench',
        description: '',
        price: { amount: 100, currency: 'EUR' },
        stock: 1_000_000,
        isActive: true,
      }),
    );
  }
  const service = context.get(OrderPlacingService);
  const round = async () => {
    let placed = 0;
    const startedAt = performance.now();
    await Promise.all(
      Array.from({ length: BUYERS }, async (_, buyer) => {
        while (placed < ORDERS) {
          const product = products[(placed++ * 7 + buyer) % products.length];
          await service.place(actor, [{ productId: product.id, quantity: 1 }]);
        }
      }),
    );
    return ORDERS / ((performance.now() - startedAt) / 1000);
  };
  await round();
  const emit = Object.getPrototypeOf(events).emit;
  const results = { with: [], without: [] };
  for (let count = 0; count < 5; count++) {
    events.emit = emit;
    results.with.push(await round());
    events.emit = () => Promise.resolve();
    results.without.push(await round());
  }
  await context.close();
  const figures = { with: Math.round(at(results.with, 0.5)), without: Math.round(at(results.without, 0.5)) };
  console.log('orders', figures);
  return figures;
}

function start(env) {
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: postgres.url,
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

function write(measured, orders) {
  const report = `# Events and jobs

\`node bench/jobs.mjs\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0]?.model.trim()},
Node ${process.versions.node}, load average ${loadavg()[0].toFixed(1)} at the end. Database, queue, relay and worker share the machine;
one worker process, eight jobs at a time. PostgreSQL flushes each commit; Redis appends to its file once a second.

| Jobs on | Jobs a second, from outbox to acknowledged | Commit to start of the handler, p50 | p99 |
| --- | ---: | ---: | ---: |
${measured.map(({ name, perSecond, p50, p99 }) => `| ${name} | ${perSecond} | ${p50} ms | ${p99} ms |`).join('\n')}

The first figure is over ${EVENTS} events that were committed at once, each with one handler in the
database (a transaction, and the deletion of its outbox row). The delays are over ${LATENCIES} events,
one after the other.

| | Orders a second |
| --- | ---: |
| with events in the outbox | ${orders.with} |
| without | ${orders.without} |

${BUYERS} buyers at the service, without HTTP, no worker running; median of five rounds of ${ORDERS} orders each,
alternating.
`;
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'jobs.md'), report);
}
