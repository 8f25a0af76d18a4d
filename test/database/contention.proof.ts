import type { Client } from 'pg';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { connect } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { thorough } from '../support/thorough.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('rows that one transaction keeps locked', () => {
  let app: TestApp;
  let holder: Client;
  let manager: ApiClient;
  let user: ApiClient;
  /** What one buyer reserves is counted one order at a time, so those of contended rows are bought by others. */
  let buyers: ApiClient[];
  let bystanders: ApiClient[];
  /** One for each bystander, so that a slow machine makes no contended row of what they buy. */
  let shelf: Array<{ id: string }>;

  beforeAll(async () => {
    app = await TestApp.start();
    holder = await connect(app.database.url);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
    buyers = await Promise.all(Array.from({ length: 20 }, () => app.signIn('user')));
    bystanders = await Promise.all(Array.from({ length: 40 }, () => app.signIn('user')));
    shelf = await Promise.all(bystanders.map(() => createProduct(manager, { stock: 1000 })));
  });
  afterAll(async () => {
    await holder.end();
    await app.close();
  });

  /** Lists, readiness and orders of other products, ten times a second until `done`. */
  async function others(done: Promise<unknown>): Promise<string[]> {
    const refusals: string[] = [];
    const asked: Array<Promise<unknown>> = [];
    const loop = { isDone: false };
    void done.finally(() => (loop.isDone = true));
    for (let turn = 0; !loop.isDone; turn = (turn + 1) % bystanders.length) {
      const asks = {
        products: app.nobody.get('products'),
        readiness: app.nobody.get('/health/ready'),
        orders: user.get('orders'),
        order: bystanders[turn]!.post('orders', lines([shelf[turn]!, 1])),
      };
      for (const [what, ask] of Object.entries(asks))
        asked.push(ask.then(({ status }) => (status < 300 ? 0 : refusals.push(`${what} ${status}`))));
      await pause(100);
    }
    await Promise.all(asked);
    return refusals;
  }

  it('cost those who want them a 503 with Retry-After, and other requests nothing', async () => {
    const hot = await createProduct(manager, { stock: 1000 });
    await holder.query('begin');
    await holder.query('select from products where id = $1 for update', [hot.id]);

    const orders = Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        await pause(index * 75);
        return buyers[index % buyers.length]!.post('orders', lines([hot, 1]));
      }),
    );
    const refusals = await others(orders);
    await holder.query('rollback');

    const refused = await orders;
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    for (const { headers } of refused) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refusals).toEqual([]);
    expect((await user.post('orders', lines([hot, 1]))).status).toBe(201);
  });

  it.each(['all', 'valid'])(
    'by an import in the mode %s stop neither lists nor other orders nor readiness',
    async (mode) => {
      const count = thorough ? 40_000 : 3000;
      await app.sql.query(
        `insert into products (id, sku, name, category, description, price_amount, price_currency, stock)
       select uuidv7(), $2 || lpad(n::text, 6, '0'), 'Name ' || n, 'C', '', 1000, 'EUR', 1000 from generate_series(1, $1) n`,
        [count, `${mode}-`],
      );
      const { rows } = await app.sql.query<{ id: string }>(`select id from products where sku like $1`, [`${mode}-%`]);
      const file = ['sku,name,category,price,currency,stock'];
      for (let n = 1; n <= count; n++) file.push(`${mode}-${String(n).padStart(6, '0')},New ${n},C,20.00,EUR,900`);

      const startMs = performance.now();
      const importing = manager.post(`products/import?mode=${mode}`, file.join('\n'), { 'Content-Type': 'text/csv' });
      const ordered: number[] = [];
      const wanting = (async () => {
        const loop = { isDone: false };
        void importing.finally(() => (loop.isDone = true));
        const asked: Array<Promise<unknown>> = [];
        while (!loop.isDone) {
          const row = rows[Math.floor(Math.random() * rows.length)]!;
          const buyer = buyers[Math.floor(Math.random() * buyers.length)]!;
          asked.push(buyer.post('orders', lines([row, 1])).then(({ status }) => ordered.push(status)));
          await pause(125);
        }
        await Promise.all(asked);
      })();
      const refusals = await others(wanting);

      expect((await importing).body).toMatchObject({ updated: count, created: 0, refused: 0 });
      expect(refusals).toEqual([]);
      expect(ordered.filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
      if (mode === 'valid') expect(ordered.filter((status) => status === 503)).toEqual([]);
      if (thorough)
        process.stdout.write(
          `${mode}: ${count} rows in ${Math.round(performance.now() - startMs)} ms; orders of them: ` +
            `${ordered.filter((status) => status === 201).length} placed, ${ordered.filter((status) => status === 503).length} refused\n`,
        );
      expect((await app.sql.query('select from product_import_rows')).rowCount).toBe(0);
    },
  );
});
