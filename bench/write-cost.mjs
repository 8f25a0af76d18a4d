/**
 * What an order costs PostgreSQL in write-ahead log, transactions, flushes and disk, its events and jobs included.
 * Writes bench/results/write-cost.json, from which scripts/capacity.mjs takes its figures.
 *
 *     node bench/write-cost.mjs [orders]     needs `npm run build`
 *
 * None of these depends on how fast or how busy the machine is, but for the flushes, which commits at the same time share.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './dataset.mjs';
import { freePort, Server } from './processes.mjs';

const root = resolve(import.meta.dirname, '..');
const { EmbeddedPostgres } = createRequire(import.meta.url)(
  join(root, 'dist/src/embedded-postgres/embedded-postgres.js'),
);
const ORDERS = Number(process.argv[2] ?? 2000);
const BUYERS = 16;

const directory = mkdtempSync(join(tmpdir(), 'keelson-write-cost-'));
const postgres = await EmbeddedPostgres.start({ dataDir: directory, database: 'keelson', log: () => {} });
let server;
try {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  server = await Server.start('app', {
    args: [join(root, 'dist/src/main.js')],
    port: await freePort(),
    env: {
      DATABASE_URL: postgres.url,
      DEMO: 'true',
      WORKER: 'true',
      LOG_LEVEL: 'fatal',
      RATE_LIMITS: 'default=100000000/60',
      JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      DATA_DIR: join(directory, 'app'),
    },
    logFile: join(directory, 'app.log'),
    path: '/health/ready',
    cwd: root,
    onServerCore: false,
  });
  const sql = await connect(postgres.url);
  const [manager, user] = [await signIn('manager@example.com'), await signIn('user@example.com')];
  const products = [];
  for (let number = 0; number < 200; number++) products.push(await createProduct(manager, number));
  await place(user, products, 200);
  await quiet(sql);

  const before = await counters(sql);
  await place(user, products, ORDERS);
  await quiet(sql);
  const after = await counters(sql);
  const per = (name) => Math.round(((after[name] - before[name]) / ORDERS) * 10) / 10;
  const result = {
    at: new Date().toISOString(),
    orders: ORDERS,
    buyers: BUYERS,
    walBytesPerOrder: per('wal_bytes'),
    transactionsPerOrder: per('transactions'),
    flushesPerOrder: per('flushes'),
    diskBytesPerOrder: per('disk'),
  };
  writeFileSync(join(root, 'bench/results/write-cost.json'), `${JSON.stringify(result, null, 2)}\n`);
  console.log(result);
  await sql.end();
} finally {
  await server?.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

async function counters(sql) {
  await sql.query('select pg_stat_force_next_flush()');
  await sql.query('checkpoint');
  const { rows } = await sql.query(
    `select (select wal_bytes from pg_stat_wal)::float8 as wal_bytes,
       (select sum(xact_commit) from pg_stat_database)::float8 as transactions,
       (select sum(fsyncs) from pg_stat_io where object = 'wal')::float8 as flushes,
       (select sum(pg_total_relation_size(oid)) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace)::float8 as disk`,
  );
  return rows[0];
}

/** Until every event was relayed and every job completed. */
async function quiet(sql) {
  for (let same = 0, last; same < 6; await sleep(500)) {
    const { rows } = await sql.query(
      'select pg_current_wal_insert_lsn()::text as lsn, count(*)::int as waiting from outbox',
    );
    same = rows[0].waiting === last ? same + 1 : 0;
    last = rows[0].waiting;
  }
}

async function place(token, products, count) {
  let left = count;
  const buy = async () => {
    while (left-- > 0) {
      const [first, second] = [Math.floor(Math.random() * 200), Math.floor(Math.random() * 199)];
      const lines = [products[first], products[second === first ? 199 : second]].map((productId) => ({
        productId,
        quantity: 1,
      }));
      const { status } = await call('POST', '/orders', token, { lines });
      if (status !== 201) throw new Error(`An order was refused with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buy));
}

async function createProduct(token, number) {
  const price = { amount: 100, currency: 'EUR' };
  const body = {
    sku: `COST-${number}`,
    name: `Product ${number}`,
    category: 'Bench',
    description: '',
    price,
    stock: 1_000_000,
  };
  return (await call('POST', '/products', token, body)).body.id;
}

async function signIn(email) {
  return (await call('POST', '/auth/login', undefined, { email, password: 'keelson-demo' })).body.accessToken;
}

async function call(method, path, token, body) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
