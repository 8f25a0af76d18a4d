/**
 * Ten thousand orders that fight for ten products over two instances, and the
 * lists of a hundred thousand orders. Writes bench/results/orders.md.
 *
 *     node bench/orders.mjs [orders]     needs `npm run build`; ends with 1 when a promise was broken
 *
 * Starts an embedded PostgreSQL (with its ordinary, durable settings) in a
 * temporary folder, and two processes of the application.
 */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from './dataset.mjs';
import { Server } from './processes.mjs';

const root = resolve(import.meta.dirname, '..');
const { EmbeddedPostgres } = createRequire(import.meta.url)(
  join(root, 'dist/src/embedded-postgres/embedded-postgres.js'),
);
const ORDERS = Number(process.argv[2] ?? 10_000);
const LISTED = 100_000;
const BUYERS = 40;
const STOCK = Math.round(ORDERS * 0.6);
const LISTS = [
  '',
  '?status=cancelled',
  '?sort=-total',
  '?minTotal=5000&sort=total',
  '?status=paid&minTotal=4900',
  '/statistics',
];

const directory = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const postgres = await EmbeddedPostgres.start({ dataDir: directory, database: 'keelson', log: () => {} });
const servers = [];
try {
  const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const env = {
    DATABASE_URL: postgres.url,
    DEMO: 'true',
    WORKER: 'false',
    LOG_LEVEL: 'fatal',
    JWT_ISSUER: 'https://issuer.example',
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
  for (const name of ['one', 'two']) servers.push(await startInstance(name, env));
  const sql = await connect(postgres.url);
  const [manager, user] = [await signIn('manager@example.com'), await signIn('user@example.com')];
  const products = [];
  for (let number = 0; number < 10; number++) {
    const { body } = await call(servers[0], 'POST', '/products', manager, {
      sku: `HOT-${number}`,
      name: `Product ${number}`,
      category: 'Bench',
      description: '',
      price: { amount: 100, currency: 'EUR' },
      stock: STOCK,
      isActive: true,
    });
    products.push(body.id);
  }
  const fight = await placeAll(sql, products, user);
  const lists = await timeLists(sql, products[0], manager);
  await sql.end();
  write(fight, lists);
  process.exitCode = fight.faults === 0 && fight.deadlocks === 0 && fight.exact === 10 ? 0 : 1;
} finally {
  for (const server of servers) await server.stop();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

/** Each buyer asks for two to five of the products, in an order of their own, and goes on when answered. */
async function placeAll(sql, products, token) {
  await sql.query('select pg_stat_reset()');
  const latencies = [];
  const statuses = {};
  let left = ORDERS;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: BUYERS }, async (_, buyer) => {
      for (let number = left--; number > 0; number = left--) {
        const lines = products
          .map((productId) => ({ productId, luck: Math.random() }))
          .toSorted((a, b) => a.luck - b.luck)
          .slice(0, 2 + (number % 4))
          .map(({ productId }) => ({ productId, quantity: 1 + (number % 3) }));
        const began = performance.now();
        let status = 503;
        // Sent away when the machine is too busy: a careful client asks again.
        for (let wait = 0; status === 503; wait = 200) {
          await sleep(wait);
          ({ status } = await call(servers[buyer % servers.length], 'POST', '/orders', token, { lines }));
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
        latencies.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const { rows } = await sql.query(
    `select count(*)::int as exact, (select deadlocks::int from pg_stat_database where datname = current_database()) as deadlocks
     from products p where id = any($1) and stock + (select coalesce(sum(quantity), 0) from order_lines where product_id = p.id) = $2`,
    [products, STOCK],
  );
  const faults = ORDERS - (statuses[201] ?? 0) - (statuses[409] ?? 0);
  const figures = { statuses, faults, ...rows[0], perSecond: Math.round(ORDERS / seconds), ...percentiles(latencies) };
  console.log(figures);
  return figures;
}

async function timeLists(sql, productId, token) {
  await sql.query(
    `with placed as (
       insert into orders (id, user_id, status, total_amount, total_currency, created_at)
       select uuidv7(), (select id from users where email = 'user@example.com'),
         (array['pending', 'paid', 'shipped', 'delivered', 'delivered', 'delivered', 'cancelled'])[1 + o % 7],
         100 + o % 5000, 'EUR', now() - o * interval '1 minute'
       from generate_series(1, $1::int) o returning id, total_amount
     )
     insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
     select id, 1, $2, 'sku', 'name', 1, total_amount, total_amount from placed`,
    [LISTED, productId],
  );
  await sql.query('vacuum analyze orders, order_lines');
  const rows = [];
  for (const query of LISTS) {
    const latencies = [];
    for (let count = 0; count < 220; count++) {
      const began = performance.now();
      const { status } = await call(servers[0], 'GET', `/orders${query}`, token);
      if (status !== 200) throw new Error(`/orders${query} answered ${status}.`);
      if (count >= 20) latencies.push(performance.now() - began);
    }
    rows.push({ query, ...percentiles(latencies) });
  }
  console.table(rows);
  return rows;
}

async function startInstance(name, env) {
  const port = await new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => found(free));
    });
  });
  return Server.start(name, {
    args: [join(root, 'dist/src/main.js')],
    port,
    // Limits are far away, and not switched off: what counting costs belongs to the figures.
    env: { ...env, RATE_LIMITS: 'default=100000000/60', DATA_DIR: join(directory, name) },
    logFile: join(directory, `${name}.log`),
    path: '/health/ready',
    cwd: root,
    onServerCore: false,
  });
}

async function signIn(email) {
  const { body } = await call(servers[0], 'POST', '/auth/login', undefined, { email, password: 'keelson-demo' });
  return body.accessToken;
}

async function call(server, method, path, token, body) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] * 10) / 10;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function write({ statuses, faults, exact, deadlocks, perSecond, p50, p95, p99 }, lists) {
  const counts = Object.entries(statuses).map(([status, count]) => `${count} times ${status}`);
  const report = `# Orders

\`node bench/orders.mjs ${ORDERS}\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${cpus()[0]?.model.trim()},
Node ${process.versions.node}, load average ${loadavg()[0].toFixed(1)} at the end. Database, both instances and the buyers share the machine.

## ${ORDERS} orders for ten hot products

${BUYERS} buyers over two instances, each order of two to five of the products in random order, ${STOCK} pieces of each.
Who gets 503, because all connections are busy for longer than a request waits, asks again; the latency is until the outcome.

| | |
| --- | --- |
| Answers | ${counts.join(', ')} |
| Orders without an outcome, or with a fault | ${faults} |
| Deadlocks that PostgreSQL saw | ${deadlocks} |
| Products whose sold and left pieces are those that were there | ${exact} of 10 |
| Answers a second | ${perSecond} |
| Latency | p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms |

## Lists of more than ${LISTED} orders

One request after the other, 200 of each, after 20 that are not counted. A manager, who sees all.

| \`GET orders\` | p50 | p95 | p99 |
| --- | ---: | ---: | ---: |
${lists.map((row) => `| \`${row.query || 'without parameters'}\` | ${row.p50} ms | ${row.p95} ms | ${row.p99} ms |`).join('\n')}
`;
  mkdirSync(join(root, 'bench', 'results'), { recursive: true });
  writeFileSync(join(root, 'bench', 'results', 'orders.md'), report);
}
