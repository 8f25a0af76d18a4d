import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../src/config/config.js';
import { ensureDatabase } from '../../src/embedded-postgres/create-database.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { migrateJobs } from '../../src/kernel/jobs/job-backend.js';
import { TestApp } from '../support/app.js';
import { createProduct, lines } from '../support/factories.js';
import { InstalledPostgres, installedPrograms } from '../support/installed-postgres.js';

const ROOT = resolve(__dirname, '..', '..');
const STOCK = 100_000;

jest.setTimeout(180_000);

// In CI the server is installed, and the drill is never left out.
const drill = installedPrograms || process.env.CI ? describe : describe.skip;

drill('a backup', () => {
  let server: InstalledPostgres;
  let folder: string;
  let app: TestApp;

  beforeAll(async () => {
    server = await InstalledPostgres.start();
    folder = mkdtempSync(join(tmpdir(), 'keelson-drill-'));
    await ensureDatabase(server.url);
    await migrate(loadConfig({ DATABASE_URL: server.url }));
    await migrateJobs(loadConfig({ DATABASE_URL: server.url }));
    app = await TestApp.start({}, { url: server.url, drop: () => Promise.resolve() });
  });
  afterAll(async () => {
    await app?.close();
    server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const beside = (name: string) => Object.assign(new URL(server.url), { pathname: name }).href;

  it('that is made while orders come in, restored beside, has every order with its stock and its audit record', async () => {
    const manager = await app.signIn('manager');
    const products = [await createProduct(manager, { stock: STOCK }), await createProduct(manager, { stock: STOCK })];
    const buyers = await Promise.all([1, 2, 3, 4].map(() => app.signIn('user')));
    const acknowledged: string[] = [];
    const load = new AbortController();
    const buying = buyers.map(async (buyer, at) => {
      while (!load.signal.aborted) {
        const { status, body } = await buyer.post(
          'orders',
          lines([products[at % 2]!, 2], [products[(at + 1) % 2]!, 1]),
        );
        if (status !== 201) throw new Error(`An order was refused with ${status}.`);
        acknowledged.push(body.id);
      }
    });
    while (acknowledged.length < 50) await new Promise((wait) => setTimeout(wait, 10));

    const before = [...acknowledged];
    const file = join(folder, 'keelson.dump');
    const backedUp = await run('backup', file, server.url);
    const during = acknowledged.length - before.length;
    load.abort();
    await Promise.all(buying);
    const restored = await run('restore', file, beside('beside'));

    expect(backedUp).toEqual({ code: 0, said: expect.stringContaining(`Backed up to ${file}`) });
    expect(during).toBeGreaterThan(0);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(restored).toEqual({
      code: 0,
      said: expect.stringMatching(/Restored keelson\.dump: \d+ orders, \d+ audit records\./),
    });
    const copy = await TestApp.start({}, { url: beside('beside'), drop: () => Promise.resolve() });
    try {
      const { rows: ids } = await copy.sql.query<{ id: string }>('select id from orders');
      const found = new Set(ids.map(({ id }) => id));
      expect(before.filter((id) => !found.has(id))).toEqual([]);
      // One moment: what an order took is gone from the stock, and what is gone belongs to an order.
      const { rows: stock } = await copy.sql.query<{ id: string; total: number }>(
        `select p.id, p.stock + coalesce(sum(l.quantity), 0)::int as total
           from products p left join order_lines l on l.product_id = p.id group by p.id, p.stock`,
      );
      expect(stock.map(({ total }) => total)).toEqual([STOCK, STOCK]);
      const { rows: trail } = await copy.sql.query<{ without: number; orphaned: number; wrong: number }>(
        `select
           (select count(*)::int from orders o where not exists
             (select from audits a where a.entity_type = 'order' and a.entity_id = o.id and a.action_type = 'create')) as without,
           (select count(*)::int from audits a where a.entity_type = 'order' and not exists
             (select from orders o where o.id = a.entity_id)) as orphaned,
           (select count(*)::int from orders o where o.total_amount <>
             (select sum(l.quantity * l.unit_price_amount) from order_lines l where l.order_id = o.id)) as wrong`,
      );
      expect(trail).toEqual([{ without: 0, orphaned: 0, wrong: 0 }]);

      const { body: account } = await buyers[0]!.get('users/me');
      const again = await copy.signInAs({ email: account.email });
      expect(await again.post('orders', lines([products[0]!, 1]))).toMatchObject({ status: 201 });
    } finally {
      await copy.close();
    }
  });

  it('overwrites nothing: neither a file, nor a database that has tables', async () => {
    const file = join(folder, 'second.dump');
    await run('backup', file, server.url);

    const [again, over] = [await run('backup', file, server.url), await run('restore', file, server.url)];

    expect(again).toEqual({ code: 1, said: expect.stringContaining('Name another file') });
    expect(over).toEqual({ code: 1, said: expect.stringMatching(/has \d+ tables, and nothing is overwritten/) });
  });

  it('that is broken leaves the database empty, and says why', async () => {
    const { code, said } = await run('restore', join(ROOT, 'package.json'), beside('broken'));

    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('pg_restore ended with 1') });
    expect(await run('restore', join(folder, 'missing.dump'), beside('broken'))).toMatchObject({ code: 1 });
  });

  it('that failed leaves no file which looks like one', async () => {
    const file = join(folder, 'failed.dump');

    const { code } = await run('backup', file, Object.assign(new URL(server.url), { pathname: 'absent' }).href);

    expect([code, existsSync(file), existsSync(`${file}.partial`)]).toEqual([1, false, false]);
  });
});

/** Where these are, there is nothing to refuse. */
const isNewEnough = globSync('/usr/lib/postgresql/{18,19,20}/bin/pg_dump').length > 0;

describe('a backup of a server that is newer than pg_dump', () => {
  (isNewEnough ? it.skip : it)('is refused with the words what to install', async () => {
    const file = join(tmpdir(), `never-${process.pid}.dump`);

    const refused = await run('backup', file, process.env.TEST_POSTGRES_URL!);

    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(/The server is PostgreSQL 18, and no pg_dump of version 18 [^]*postgresql-client-18/);
  });
});

function run(command: string, file: string, url: string): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/backup.mjs'), command, file],
      { cwd: ROOT, env: { PATH: process.env.PATH, DATABASE_URL: url } },
      (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    );
  });
}
