/**
 * Measures the application against a bare node:http server that runs the same
 * statements, on this machine, in alternating rounds. See docs/performance.md.
 *
 *     npm run bench
 *     npm run bench -- --only list,order --seconds 20 --connections 64
 *     npm run bench -- --only pgbench,pages,filters,audits,routes,cache,cores
 *     npm run bench -- --baseline bench/results/latest.json
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { productionSettings, signIn } from './application.mjs';
import { ACCOUNT, ADMIN, connect, createCopy, createDataset, PRODUCTS, sampleOf, startPostgres } from './dataset.mjs';
import { measureCores } from './all-cores.mjs';
import { measureFilters } from './audit-filters.mjs';
import { copySessions, measureAuditedWrites, preparePlainTrail } from './audited-writes.mjs';
import { measureCache, METRICS_TOKEN } from './cached-reads.mjs';
import { measurePages } from './deep-pages.mjs';
import { combine, inTurns, load, ratios } from './load.mjs';
import { measurePgbench } from './pgbench.mjs';
import { freePort, leaveServerCore, Server } from './processes.mjs';
import { compare, machine, writeReport } from './report.mjs';
import { measureRoutes } from './routes.mjs';
import { differences } from './sameness.mjs';
import { scenarios } from './scenarios.mjs';
import { createTrail, filtersOf } from './trail.mjs';

const ROUND_SECONDS = 2;
const POOL_SIZE = 10;
const SETTLE_MS = 1000;
/** Of processes beside the servers, when these are pinned to the first. */
const OTHER_CORE = '1';
const OUTBOX_CONNECTIONS = 16;
/** So many products are asked for where all are to be in the cache. */
const OFTEN_READ = 500;
/** What is measured beside the scenarios, by the names that `--only` knows. */
const MORE = ['pgbench', 'pages', 'filters', 'audits', 'routes', 'cache', 'cores'];

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '32' },
    only: { type: 'string', default: '' },
    baseline: { type: 'string' },
  },
});
const seconds = whole(given.seconds, 'seconds');
const connections = whole(given.connections, 'connections');
const only = given.only.split(',').filter(Boolean);
const logs = join(root, 'var/bench/logs');
const stops = [];

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => {
  for (const { child } of stops.filter((stop) => stop.child)) child.kill();
});

try {
  process.exitCode = await main();
} finally {
  for (const part of stops.toReversed()) await part.stop();
}

async function main() {
  if (!(await buildIfStale())) return 1;
  mkdirSync(logs, { recursive: true });
  // Before this process keeps to one core, which its children would inherit.
  if (only.length === 0)
    for (const script of ['jobs.mjs', 'sockets.mjs'])
      spawnSync(process.execPath, [join(import.meta.dirname, script)], { stdio: 'inherit' });
  leaveServerCore();
  const postgres = await startPostgres();
  stops.push(postgres);
  const databaseUrl = await createDataset(postgres.url, async (url) => {
    console.log(`Filling a database with ${PRODUCTS} products; it is kept for the next runs ...`);
    const filler = await startApp(url, { NODE_ENV: 'development', DEMO: 'true' }, 'fill');
    await filler.stop();
  });

  await (await startApp(databaseUrl)).stop();
  const app = await startApp(databaseUrl);
  // What starting has left behind is collected when it serves already.
  await sleep(SETTLE_MS);
  const rssAtRest = app.rssMegabytes;
  const client = await connect(databaseUrl);
  const { rows } = await client.query('select id from users where email = $1', [ACCOUNT.email]);
  await client.end();
  const [{ id: userId }] = rows;
  const bare = await startBare(databaseUrl, userId);
  const sample = await sampleOf(databaseUrl);
  const token = await signIn(app);
  const all = scenarios({ ...sample, token });
  const cached = scenarios({ ...sample, productIds: sample.productIds.slice(0, OFTEN_READ), token });
  const chosen = all.filter(({ name }) => only.length === 0 || only.includes(name));
  const more = MORE.filter((name) => only.length === 0 || only.includes(name));
  if (chosen.length + more.length === 0) {
    throw new Error(`Nothing to measure. There are ${[...all.map(({ name }) => name), ...MORE].join(', ')}.`);
  }

  const uncached = await startApp(databaseUrl, { CACHE_ENABLED: 'false' }, 'uncached');
  const different = await differences(databaseUrl, [uncached, bare], chosen);
  await uncached.stop();
  const measured = [];
  for (const scenario of chosen) {
    const nest = scenario.nest ? await start('nest', [join(import.meta.dirname, 'nest-server.mjs')], {}) : undefined;
    measured.push(await measure(scenario, { app, bare, ...(nest && { nest }) }));
    await nest?.stop();
  }
  const order = chosen.find(({ name }) => name === 'order');
  const outbox = order && (await measureOutbox(app, databaseUrl, order));
  const placing = { ...sample, order: all.find(({ name }) => name === 'order'), connections, poolSize: POOL_SIZE };
  const pgbench =
    more.includes('pgbench') && (await measurePgbench(app, () => createCopy(postgres.url, 'run_pgbench'), placing));
  const hundred = [];
  for (const scenario of chosen) {
    const seen = combine([await load(app, scenario, { seconds: 3, connections: 100 })]);
    hundred.push({ name: scenario.name, title: scenario.title, ...seen });
  }
  const rssAfterLoad = app.rssMegabytes;
  const trail = more.some((name) => name === 'pages' || name === 'filters') && (await measureTrail(postgres.url, more));
  const audits = more.includes('audits') && (await measureAudits(postgres.url, sample));
  const routes =
    more.includes('routes') &&
    (await measureRoutes(app, postgres, databaseUrl, { ...sample, token: await signIn(app, ADMIN) }));
  const cache = more.includes('cache') && (await measureCaches(databaseUrl, { bare, userId }, cached));
  const cores = more.includes('cores') && (await measureProcesses(databaseUrl, cached));
  const result = {
    machine: machine(),
    options: { seconds, connections, products: PRODUCTS, poolSize: POOL_SIZE },
    scenarios: measured,
    outbox,
    ...(pgbench && { pgbench }),
    ...trail,
    ...(audits && { audits }),
    ...(routes && { routes }),
    ...(cache && { cache }),
    ...(cores && { cores }),
    hundred,
    process: { startMs: Math.round(app.readyMs), rssAtRest, rssAfterLoad },
    differences: different,
  };
  const baseline = given.baseline && compare(result, given.baseline);
  console.log(`\n${writeReport(result)}`);
  if (baseline) console.log(`${baseline}\n`);
  return 0;
}

async function measure(scenario, servers) {
  const rounds = await inTurns(servers, scenario, { seconds, roundSeconds: ROUND_SECONDS, connections });
  const { ratio, cpuRatio, servers: seen } = ratios(rounds, 'app', 'bare');
  console.log(
    `${scenario.name.padEnd(8)} app ${seen.app.requestsPerSecond}/s, bare ${seen.bare.requestsPerSecond}/s, ratio ${ratio}, by processor time ${cpuRatio ?? '?'}`,
  );
  return { name: scenario.name, title: scenario.title, goal: scenario.goal, ratio, cpuRatio, servers: seen };
}

/** What the outbox costs an order: the application beside the same one that emits no events. The difference is small, so there are many rounds. */
async function measureOutbox(app, databaseUrl, scenario) {
  const silent = await startApp(databaseUrl, {}, 'silent', join(import.meta.dirname, 'silent-server.mjs'));
  const options = { seconds: 4 * seconds, roundSeconds: 1, connections: OUTBOX_CONNECTIONS };
  const measured = ratios(await inTurns({ app, silent }, scenario, options), 'app', 'silent');
  await silent.stop();
  console.log(`outbox   ratio ${measured.ratio}, by processor time ${measured.cpuRatio ?? '?'}`);
  return { ...measured, goal: 0.9, connections: OUTBOX_CONNECTIONS };
}

/** Pages and filters of a million audit records, by an application of their own. */
async function measureTrail(serverUrl, more) {
  const url = await createTrail(serverUrl, seal);
  const server = await startApp(url, {}, 'trail');
  const token = await signIn(server, ADMIN);
  const pages = more.includes('pages') && (await measurePages(server, token));
  const filters = more.includes('filters') && (await measureFilters(server, token, await filtersOf(url)));
  await server.stop();
  if (pages)
    console.log(`pages    first ${pages.firstMs} ms, page ${pages.number} ${pages.lastMs} ms, ratio ${pages.ratio}`);
  if (filters)
    console.log(`filters  ${filters.filters.filter(({ kept }) => kept).length} of ${filters.filters.length} kept`);
  return { ...(pages && { pages }), ...(filters && { filters }) };
}

/** Until the sequencer of an application has sealed all records. */
async function seal(url) {
  const server = await startApp(url, { WORKER: 'true', AUDIT_SEAL_MS: '10' }, 'seal');
  const client = await connect(url);
  while ((await client.query('select from audit_pending limit 1')).rowCount > 0) await sleep(500);
  await client.end();
  await server.stop();
}

/** What the audit trail costs a write: the application beside the same one with a plain audit table. */
async function measureAudits(serverUrl, { productIds }) {
  const urls = { app: await createCopy(serverUrl, 'run_audited'), plain: await createCopy(serverUrl, 'run_plain') };
  await preparePlainTrail(urls.plain);
  const app = await startApp(urls.app, {}, 'audited');
  // Workers, which seal the records, are processes of their own in production.
  const worker = await startApp(urls.app, { WORKER: 'true' }, 'sealing', undefined, OTHER_CORE);
  const token = await signIn(app, ADMIN);
  await copySessions(urls.app, urls.plain);
  const script = join(import.meta.dirname, 'plain-trail-server.mjs');
  const plain = await startApp(urls.plain, {}, 'plain', script);
  const plainWorker = await startApp(urls.plain, { WORKER: 'true' }, 'plain-worker', script, OTHER_CORE);
  const measured = await measureAuditedWrites({ app, plain }, urls, { token, productIds });
  for (const server of [app, worker, plain, plainWorker]) await server.stop();
  console.log(`audits   ratio ${measured.ratio}, by processor time ${measured.cpuRatio ?? '?'}`);
  return measured;
}

/** The application with its cache and without, and Nest with the same middleware, each as a process of its own. */
async function measureCaches(databaseUrl, { bare, userId }, all) {
  const client = await connect(databaseUrl);
  const { rows } = await client.query(`select id from products where is_active and sku like 'BN-%' order by md5(sku)`);
  await client.end();
  const app = await startApp(databaseUrl, { METRICS_TOKEN }, 'cached');
  const uncached = await startApp(databaseUrl, { CACHE_ENABLED: 'false' }, 'uncached');
  const token = await signIn(app, ADMIN);
  const ids = rows.map(({ id }) => id);
  const nest = await start('nest', [join(import.meta.dirname, 'nest-server.mjs')], {
    ...settings(databaseUrl),
    MIDDLEWARE: 'true',
  });
  const counting = await startBare(databaseUrl, userId, { COUNT_EACH: 'true' });
  const servers = { app, uncached, bare, counting, nest };
  const measured = await measureCache(servers, { scenarios: all, ids, token, seconds, connections });
  for (const server of [app, uncached, counting, nest]) await server.stop();
  return measured;
}

/** The application in one process and in two, both on the cores that the load needs as well. */
async function measureProcesses(databaseUrl, all) {
  const one = await startApp(databaseUrl, {}, 'one', undefined, '0,1');
  const two = await startApp(databaseUrl, { WEB_CONCURRENCY: '2' }, 'two', undefined, '0,1');
  const measured = await measureCores({ one, two }, all, { seconds, connections });
  for (const server of [one, two]) await server.stop();
  return measured;
}

/** The application as it runs in production: its settings, one process, its log in a file. */
function startApp(databaseUrl, env = {}, name = 'app', script = join(root, 'scripts/start.mjs'), cores) {
  return start(name, [...nodeFlags(), script, '--built'], { ...settings(databaseUrl), ...env }, cores);
}

function startBare(databaseUrl, userId, env = {}) {
  return start('bare', [join(import.meta.dirname, 'bare-server.mjs')], {
    DATABASE_URL: databaseUrl,
    USER_ID: userId,
    POOL_SIZE: String(POOL_SIZE),
    ...env,
  });
}

function settings(databaseUrl) {
  return { ...productionSettings(databaseUrl), DB_POOL_SIZE: String(POOL_SIZE) };
}

/** `BENCH_NODE_FLAGS="--cpu-prof --cpu-prof-dir=var/bench/profiles"` profiles the application. */
function nodeFlags() {
  return (process.env.BENCH_NODE_FLAGS ?? '').split(' ').filter(Boolean);
}

async function start(name, args, env, cores) {
  const logFile = join(logs, `${name}.log`);
  const server = await Server.start(name, { args, env, logFile, port: await freePort(), cwd: root, cores });
  stops.push(server);
  return server;
}

function whole(text, name) {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number above 0.`);
}
