import { TestApp } from '../support/app.js';
import { connect } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { HaProxy, hasHaproxy } from '../support/haproxy.js';
import { type InstalledPostgres, installedPrograms } from '../support/installed-postgres.js';
import { Load } from '../support/load.js';
import { startPair } from '../support/postgres-pair.js';
import { until } from '../support/until.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;

(hasHaproxy && (installedPrograms || process.env.CI) ? describe : describe.skip)('a primary with a standby', () => {
  let primary: InstalledPostgres;
  let standby: InstalledPostgres;
  let proxy: HaProxy;
  let app: TestApp;

  beforeAll(async () => {
    ({ primary, standby } = await startPair());
    const sql = await connect(primary.url);
    await sql.query('create role keelson_check login');
    // A commit is answered when the standby has it, too.
    await sql.query(`alter system set synchronous_standby_names = '*'`);
    await sql.query('select pg_reload_conf()');
    await until(async () => {
      const { rows } = await sql.query(`select from pg_stat_replication where sync_state = 'sync'`);
      return rows.length === 1;
    });
    await sql.end();
    proxy = await HaProxy.start('postgres.cfg', {
      DATABASE_1: new URL(primary.url).host,
      DATABASE_2: new URL(standby.url).host,
    });
    await until(async () => {
      const servers = await proxy.servers();
      return servers['database-1']?.status === 'UP' && servers['database-2']?.status === 'DOWN';
    });
    const url = Object.assign(new URL(primary.url), { port: String(proxy.port) }).href;
    const env = { DB_ACQUIRE_TIMEOUT_MS: '2000', CACHE_ENABLED: 'false' };
    app = await TestApp.start(env, { url, drop: () => Promise.resolve() });
  });
  afterAll(async () => {
    await app?.close();
    await proxy?.close();
    standby?.stop();
    primary?.stop();
  });

  it('that dies: writes are refused with 503 until the standby is promoted, and no acknowledged order is lost', async () => {
    const manager = await app.signIn('manager');
    const product = await createProduct(manager, { stock: STOCK });
    const buyers = await Promise.all([1, 2, 3, 4].map(() => app.signIn('user')));
    const running = new Load([
      ...buyers.map((buyer) => () => buyer.post('orders', lines([product, 1]))),
      () => app.nobody.get('products'),
      (turn) => manager.patch(`products/${product.id}`, { name: `Name ${turn}` }),
    ]);
    await until(() => running.successes > 100);

    primary.kill();
    await until(async () => (await buyers[0]!.post('orders', lines([product, 1]))).status === 503);
    expect((await app.nobody.get('/health/ready')).status).toBe(503);
    await until(() => (running.statuses[503] ?? 0) > 50);
    standby.promote();
    const promotedAt = performance.now();
    await until(() => running.lastSuccessAt > promotedAt, 60_000);
    const after = running.successes;
    await until(() => running.successes > after + 100, 60_000);
    const answers = await running.stop();

    const failed = answers.filter(({ status }) => ![200, 201, 503].includes(status));
    expect(failed.map(({ status, body }) => [status, body])).toEqual([]);
    for (const { status, headers } of answers)
      if (status === 503) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    await until(async () => (await app.nobody.get('/health/ready')).status === 200);
    const sql = await connect(standby.url);
    try {
      const acknowledged = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
      const { rows: orders } = await sql.query<{ id: string }>('select id from orders');
      const found = new Set(orders.map(({ id }) => id));
      expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
      const { rows: stock } = await sql.query(
        `select p.stock + coalesce(sum(l.quantity), 0)::int as total
         from products p left join order_lines l on l.product_id = p.id where p.id = $1 group by p.stock`,
        [product.id],
      );
      expect(stock).toEqual([{ total: STOCK }]);
    } finally {
      await sql.end();
    }
  });
});
