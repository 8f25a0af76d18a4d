/**
 * Imports a catalogue, imports it again, exports and searches it, and says how
 * long each takes and how much memory. Starts a PostgreSQL of its own and
 * removes it again.
 *
 *     node bench/catalogue.mjs [rows]      100,000 when not said
 *
 * With `--max-old-space-size=96` Node may keep 96 MB of objects at most: what
 * is more than that at the peak was garbage not collected yet.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from '../scripts/build.mjs';

const rows = Number(process.argv[2] ?? 100_000);
const SEARCHES = ['walnut teapot', 'oak', 'e', 'zq', '🔔', 'guarantee', 'walnt teapott', 'cermic', 'nothing like it'];
const [MATERIALS, THINGS] = [
  ['Oak', 'Walnut', 'Steel', 'Copper', 'Glass', 'Linen', 'Cotton', 'Wool', 'Leather', 'Marble', 'Ceramic', 'Brass'],
  [
    'Teapot',
    'Kettle',
    'Chair',
    'Table',
    'Lamp',
    'Shelf',
    'Basket',
    'Blanket',
    'Pillow',
    'Mirror',
    'Clock',
    'Vase',
    'Bowl',
  ],
];

const root = resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const built = (path) => require(join(root, 'dist/src', path));
if (!(await buildIfStale())) process.exit(1);
require('reflect-metadata');

const { EmbeddedPostgres } = built('embedded-postgres/embedded-postgres.js');
const { migrate } = built('kernel/database/schema/migrator.js');
const { createContext } = built('app.js');
const { loadConfig } = built('config/config.js');
const { CatalogueService } = built('modules/products/catalogue.service.js');
const { ProductImportService } = built('modules/products/import-export/product-import.service.js');
const { validatedRows } = built('modules/products/import-export/product-import-export.dto.js');
const { Client } = require('pg');

const dataDir = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
const postgres = await EmbeddedPostgres.start({ dataDir, database: 'keelson', log: () => {} });
// The end of PostgreSQL is awaited by a promise alone, which keeps no process alive.
const awake = setInterval(() => {}, 1000);
try {
  const config = loadConfig({ DATABASE_URL: postgres.url, DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  await migrate(config);
  const context = await createContext(config);
  const sql = new Client(postgres.url);
  await sql.connect();
  const actor = { userId: randomUUID(), permissions: new Set() };
  const imports = context.get(ProductImportService);
  const load = (stock) =>
    imports.import(actor, () => validatedRows({ read: () => file(stock) }), { mode: 'all', stock: 'set' });

  for (const [what, stock] of [
    ['added', 5],
    ['left alone', 5],
    ['counted anew', 6],
  ]) {
    const { created, updated, unchanged } = await measured(`${rows} rows ${what}`, () => load(stock));
    console.log(`  ${created} created, ${updated} updated, ${unchanged} unchanged`);
  }
  await measured(`${rows} rows exported`, async () => {
    for await (const chunk of context.get(CatalogueService).export(actor, {})) void chunk;
  });

  await sql.query('vacuum analyze products');
  const catalogue = context.get(CatalogueService);
  const window = { limit: 20, offset: 0, sort: [{ field: 'relevance', descending: false }] };
  for (const q of SEARCHES) {
    const times = [];
    let found = 0;
    for (let turn = 0; turn < 15; turn++) {
      const start = performance.now();
      found = (await catalogue.listUncounted({ q }, window)).rows.length;
      times.push(performance.now() - start);
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
    console.log(`search for ${JSON.stringify(q)}: ${median.toFixed(1)} ms, ${found} on the first page`);
  }
  await sql.end();
  await context.close();
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
  clearInterval(awake);
}

/** The rows as a file, made piece by piece. */
function* file(stock) {
  yield Buffer.from('sku,name,category,description,price,currency,stock,active\n');
  for (let row = 0; row < rows; row += 500) {
    const lines = Array.from({ length: Math.min(500, rows - row) }, (_, index) => line(row + index, stock));
    yield Buffer.from(lines.join(''));
  }
}

function line(row, stock) {
  const name = `${MATERIALS[row % MATERIALS.length]} ${THINGS[row % THINGS.length]} ${row % 8000}`;
  const description = `Model ${row}. Ships within ${1 + (row % 9)} days; guarantee of ${2 + (row % 4)} years.`;
  return `B-${row},${name},Category ${row % 24},${description},${row % 500}.50,EUR,${stock},true\n`;
}

async function measured(what, work) {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(timer);
  const megabytes = (number) => `${Math.round(number / 1_048_576)} MB`;
  console.log(`${what} in ${seconds.toFixed(1)} s; RSS ${megabytes(before)} before, ${megabytes(peak)} at most`);
  return result;
}
