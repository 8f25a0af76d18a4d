/**
 * Writes and reads a report of many rows, and says how fast that is and how
 * much memory it takes. Works on the benchmark's PostgreSQL.
 *
 *     node bench/reports.mjs [rows] [csv|json]      1,000,000 rows of CSV when not said
 *
 * With `--max-old-space-size=96` Node may keep 96 MB of objects at most: what
 * is more than that at the peak was garbage not collected yet.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../scripts/build.mjs';
import { root } from '../scripts/setup/paths.mjs';
import { connect, createEmptyDatabase, startPostgres } from './dataset.mjs';

const rows = Number(process.argv[2] ?? 1_000_000);
const format = process.argv[3] ?? 'csv';
const LINES = 4;

const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist/src', path));
if (!(await buildIfStale())) process.exit(1);
require('reflect-metadata');

const { createContext } = built('app.js');
const { loadConfig } = built('config/config.js');
const { ReportBuilderService } = built('modules/reports/report-builder.service.js');
const { ReportsService } = built('modules/reports/reports.service.js');

const dataDir = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const postgres = await startPostgres();
// The end of PostgreSQL is awaited by a promise alone, which keeps no process alive.
const awake = setInterval(() => {}, 1000);
try {
  const databaseUrl = await createEmptyDatabase(postgres.url);
  const config = loadConfig({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  const context = await createContext(config);
  const sql = await connect(databaseUrl);
  const userId = await fill(sql);
  const id = await ask(sql, userId);

  const writing = await measured(() => context.get(ReportBuilderService).build(id));
  const { rows: found } = await sql.query('select status, row_count, byte_count from reports where id = $1', [id]);
  const [{ status, row_count: written, byte_count: bytes }] = found;
  if (status !== 'done' || written !== rows) throw new Error(`The report is ${status} with ${written} rows.`);
  say('written', writing, bytes);

  const hash = createHash('sha256');
  const reading = await measured(async () => {
    const { pieces } = await context.get(ReportsService).open(owner(userId), id);
    for await (const piece of pieces) hash.update(piece);
  });
  say('read', reading, bytes);

  await sql.end();
  await context.close();
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
  clearInterval(awake);
}

/** Who asked for the report, signed in. */
function owner(userId) {
  return { userId, roles: new Set(), permissions: new Set(), credential: { kind: 'token', issuer: 'bench' } };
}

/** One user, a hundred products, and orders of four lines each. */
async function fill(sql) {
  const user = randomUUID();
  await sql.query(
    `insert into users (id, email, first_name, last_name) values ($1, 'bench@example.com', 'Zoë', 'O''Brien')`,
    [user],
  );
  await sql.query(
    `insert into products (id, sku, name, category, price_amount, price_currency, stock)
     select gen_random_uuid(), 'B-' || n, 'Côte de Blaye ' || n, 'Beverages', 1999, 'EUR', 1 from generate_series(1, 100) n`,
  );
  await sql.query(
    `insert into orders (id, user_id, total_amount, total_currency, created_at)
     select gen_random_uuid(), $1, 1, 'EUR', now() - n * interval '1 second' from generate_series(1, $2::int) n`,
    [user, Math.ceil(rows / LINES)],
  );
  await sql.query(
    `insert into order_lines
     select o.id, l.position, p.id, p.sku, p.name, 2, 1999, 3998
     from (select id, row_number() over () as n from orders) o
     cross join generate_series(1, $1::int) as l (position)
     join (select *, row_number() over () as n from products) p on p.n = (o.n * $1 + l.position) % 100 + 1
     order by o.n, l.position limit $2`,
    [LINES, rows],
  );
  await sql.query('vacuum analyze');
  return user;
}

async function ask(sql, userId) {
  const id = randomUUID();
  await sql.query(
    `insert into reports (id, user_id, type, format, expires_at) values ($1, $2, 'orders', $3, now() + interval '1 day')`,
    [id, userId, format],
  );
  return id;
}

async function measured(work) {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  return { seconds, before, peak: Math.max(peak, process.memoryUsage.rss()) };
}

function say(what, { seconds, before, peak }, bytes) {
  const whole = (number) => Math.round(number).toLocaleString('en');
  const megabytes = (number) => `${Math.round(number / 1_048_576)} MB`;
  console.log(
    `${whole(rows)} rows of ${format} (${megabytes(bytes)}) ${what} in ${seconds.toFixed(1)} s: ` +
      `${whole(rows / seconds)} rows/s; RSS ${megabytes(before)} before, ${megabytes(peak)} at most`,
  );
}
