import type { Client } from 'pg';
import type { Answer, ApiClient } from '../support/client.js';
import { connect } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { Load } from '../support/load.js';
import { TestApp } from '../support/app.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';

function expectUnavailable({ status, headers, body }: Answer): void {
  expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const began = performance.now();
  const result = await work;
  return { result, tookMs: performance.now() - began };
}

describe('a busy database', () => {
  let app: TestApp;
  let holder: Client;
  let manager: ApiClient;
  let user: ApiClient;

  async function start(env: Record<string, string>): Promise<void> {
    app = await TestApp.start(env);
    holder = await connect(app.database.url);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  }
  afterEach(async () => {
    await holder.end();
    await app.close();
  });

  const waiting = async () =>
    (
      await app.sql.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and application_name = 'keelson'`,
      )
    ).rows.length;

  it.each([1, 2])(
    'refuses with 503 in time when all of %i connections are in use, and goes on at once after it',
    async (poolSize) => {
      await start({ DB_POOL_SIZE: String(poolSize), DB_ACQUIRE_TIMEOUT_MS: '400' });
      const product = await createProduct(manager);
      await holder.query('begin');
      await holder.query('select from products where id = $1 for update', [product.id]);
      const held = Array.from({ length: poolSize }, (_, index) =>
        manager.patch(`products/${product.id}`, { name: `Name ${index}` }),
      );
      await until(async () => (await waiting()) === poolSize);

      const refused = await timed(
        Promise.all([
          app.nobody.get('products'),
          user.post('orders', lines([product, 1])),
          manager.patch(`products/${product.id}`, { name: 'Other' }),
          user.get('users/me'),
          app.nobody.post('auth/login', { email: 'a@example.com', password: 'a' }),
        ]),
      );
      await holder.query('rollback');

      for (const answer of refused.result) expectUnavailable(answer);
      expect(refused.tookMs).toBeGreaterThan(350);
      expect(refused.tookMs).toBeLessThan(1500 * PATIENCE);
      for (const { status } of await Promise.all(held)) expect(status).toBe(200);
      // A busy database is not an outage: later requests are not refused.
      const next = await Promise.all(Array.from({ length: 10 }, () => app.nobody.get(`products/${product.id}`)));
      expect(new Set(next.map(({ status }) => status))).toEqual(new Set([200]));
    },
  );

  it('answers 503 when a row lock is not had in time, and changes nothing', async () => {
    await start({ DB_LOCK_TIMEOUT_MS: '300' });
    const product = await createProduct(manager, { stock: 5 });
    await holder.query('begin');
    await holder.query('select from products where id = $1 for update', [product.id]);

    const answers = await timed(
      Promise.all([
        manager.patch(`products/${product.id}`, { name: 'Other' }),
        user.post('orders', lines([product, 1])),
        user.post('orders', lines([product, 1]), { 'Idempotency-Key': 'once' }),
      ]),
    );
    await holder.query('rollback');

    for (const answer of answers.result) expectUnavailable(answer);
    expect(answers.tookMs).toBeLessThan(1500 * PATIENCE);
    expect((await manager.get(`products/${product.id}`)).body).toMatchObject({ stock: 5, version: 1 });
    expect((await user.get('orders')).body.page.total).toBe(0);
    const again = await user.post('orders', lines([product, 1]), { 'Idempotency-Key': 'once' });
    expect({ status: again.status, replayed: again.headers.get('idempotent-replayed') }).toEqual({
      status: 201,
      replayed: null,
    });
  });

  it('answers 503 when a statement takes too long', async () => {
    await start({ DB_STATEMENT_TIMEOUT_MS: '300' });
    await createProduct(manager);
    await holder.query('begin');
    await holder.query('lock table products in access exclusive mode');

    const answers = await timed(Promise.all([app.nobody.get('products'), manager.delete(`products/${user.userId}`)]));
    await holder.query('rollback');

    for (const answer of answers.result) expectUnavailable(answer);
    expect(answers.tookMs).toBeLessThan(1500 * PATIENCE);
    expect((await app.nobody.get('products')).status).toBe(200);
  });

  it('loses no request but with 503 when it ends the connections under load, and serves the next ones', async () => {
    await start({ DB_POOL_SIZE: '5' });
    const product = await createProduct(manager, { stock: 1_000_000 });
    const load = new Load([
      ...Array.from({ length: 4 }, () => () => user.post('orders', lines([product, 1]))),
      (turn) => manager.patch(`products/${product.id}`, { name: `Name ${turn}` }),
      () => app.nobody.get('products'),
      () => user.get('users/me'),
      (turn) => app.nobody.post('auth/login', { email: `${turn}@example.com`, password: 'a' }),
    ]);

    for (let round = 0; round < 12; round++) {
      const before = load.successes;
      await until(() => load.successes >= before + 5);
      await holder.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'keelson'`,
      );
    }
    const answers = await load.stop();
    // The application reads the news about its idle connections.
    await new Promise((resolve) => setTimeout(resolve, 300));

    const unexpected = answers.filter(({ status }) => ![200, 201, 401, 503].includes(status));
    expect(unexpected.map(({ status, body }) => ({ status, body }))).toEqual([]);
    for (const answer of answers.filter(({ status }) => status === 503)) expectUnavailable(answer);
    const next = await Promise.all(Array.from({ length: 10 }, () => user.post('orders', lines([product, 1]))));
    expect(new Set(next.map(({ status }) => status))).toEqual(new Set([201]));
    await expectStockToBeRight(app);
    // After the last response, one of them tells the relays of its events.
    await until(async () => {
      const { rows } = await app.sql.query(
        `select count(*)::int as open, count(*) filter (where state <> 'idle')::int as busy from pg_stat_activity
         where datname = current_database() and application_name = 'keelson'`,
      );
      return rows[0].open <= 5 && rows[0].busy === 0;
    });
  });
});

/** Units on the shelf and units in orders are those there were; every order has its lines and its record. */
async function expectStockToBeRight({ sql }: TestApp): Promise<void> {
  const { rows } = await sql.query(`
    select (select sum(stock) from products)::int + (select coalesce(sum(quantity), 0) from order_lines)::int as units,
      (select count(*) from orders o where not exists (select from order_lines where order_id = o.id))::int as "withoutLines",
      (select count(*) from orders o where 1 <> (
        select count(*) from audits where entity_id = o.id and action_type = 'create'))::int as "withoutAudit"`);
  expect(rows).toEqual([{ units: 1_000_000, withoutLines: 0, withoutAudit: 0 }]);
}
