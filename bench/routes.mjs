import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './dataset.mjs';
import { combine, load } from './load.mjs';
import { postgresCpuMs } from './processes.mjs';
import { routesOf } from './route-requests.mjs';

const CONNECTIONS = 100;
const SECONDS = 3;
const GOAL_MS = 100;
const SETTLE_MS = 200;
const LONGEST_SETTLE_MS = 10_000;

/**
 * Every route that makes, reads, changes and deletes users, products and
 * orders, one after the other, each with a hundred connections for some
 * seconds; the application alone, and an administrator who asks.
 */
export async function measureRoutes(app, postgres, databaseUrl, { productIds, token }) {
  const client = await connect(databaseUrl);
  const before = app.rssMegabytes;
  const routes = await routesOf(client, productIds);
  await client.query('vacuum analyze');
  // What filling wrote goes to the disk now, and not while others wait for it.
  await client.query('checkpoint');
  const measured = [];
  for (const route of routes) {
    measured.push(await measure(app, postgres, route, token));
    await settle(client);
  }
  await client.end();
  return {
    connections: CONNECTIONS,
    seconds: SECONDS,
    goalMs: GOAL_MS,
    routes: measured,
    rss: { before, after: app.rssMegabytes },
  };
}

async function measure(app, postgres, route, token) {
  const { title, connections = CONNECTIONS } = route;
  const before = postgresCpuMs(postgres.directory);
  const seen = combine([await load(app, withToken(route, token), { seconds: SECONDS, connections })]);
  const postgresCpuMicros =
    before === undefined
      ? undefined
      : Math.round(((postgresCpuMs(postgres.directory) - before) * 1000) / Math.max(1, seen.requests));
  console.log(`${title.padEnd(36)} p95 ${seen.p95Ms} ms, ${seen.requestsPerSecond}/s, ${seen.errors} errors`);
  return { title, ...seen, postgresCpuMicros, kept: seen.requests > 0 && seen.errors === 0 && seen.p95Ms < GOAL_MS };
}

/** Waits until what callers have turned away from is done: it would be the next route's to pay. */
async function settle(client) {
  for (const end = performance.now() + LONGEST_SETTLE_MS; performance.now() < end; await sleep(SETTLE_MS)) {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
    );
    if (rowCount === 0) return;
  }
}

function withToken(route, token) {
  const kind = route.request ? 'request' : 'prepared';
  const signed = () => {
    const request = route[kind]();
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
  };
  return { [kind]: signed };
}
