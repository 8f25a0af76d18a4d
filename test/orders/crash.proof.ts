import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { ChildApp } from '../support/child-app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';
import { untilBlocked } from '../support/until-blocked.js';

// The application is built and started as a process, several times.
jest.setTimeout(180_000);

describe('an application that is killed', () => {
  let database: TestDatabase;
  let sql: Client;
  const shared = replicaSettings();
  let app: ChildApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await connect(database.url);
    app = await ChildApp.on(database.url, shared);
    await app.start();
    [manager, user] = [await app.signIn('manager@example.com'), await app.signIn('user@example.com')];
  });
  afterAll(async () => {
    await app.remove();
    await sql.end();
    await database.drop();
  });

  const everything = async (productId: string) => {
    const { rows } = await sql.query(
      `select (select count(*)::int from orders) as orders, (select count(*)::int from order_lines) as lines,
         (select count(*)::int from audits) as audits, (select count(*)::int from idempotency_keys) as keys,
         (select stock from products where id = $1) as stock`,
      [productId],
    );
    return rows[0] as { orders: number; lines: number; audits: number; keys: number; stock: number };
  };
  const connectionsOfTheApp = async (condition: string) =>
    (
      await sql.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'keelson' and ${condition}`,
      )
    ).rows.length;

  it('before the last statement of an order leaves nothing of it; the client’s retry places it, once', async () => {
    const product = await createProduct(manager, { stock: 5 });
    const before = await everything(product.id);
    const headers = { 'Idempotency-Key': randomUUID() };
    const place = () => user.post('orders', lines([product, 2]), headers);

    // The order, its lines and its records are written; it waits to take the stock.
    await sql.query('begin');
    await sql.query('select from products where id = $1 for update', [product.id]);
    const lost = place().then(
      () => 'answered',
      () => 'no answer',
    );
    await untilBlocked(sql);
    await app.kill('SIGKILL');
    await sql.query('rollback');

    expect(await lost).toBe('no answer');
    await until(async () => (await connectionsOfTheApp('true')) === 0);
    expect(await everything(product.id)).toEqual(before);

    await app.start();
    const placed = await place();
    const repeated = await place();

    expect(placed.status).toBe(201);
    expect(placed.headers.get('idempotent-replayed')).toBeNull();
    expect(repeated.headers.get('idempotent-replayed')).toBe('true');
    expect(repeated.body).toEqual(placed.body);
    expect(await everything(product.id)).toEqual({
      orders: before.orders + 1,
      lines: before.lines + 1,
      audits: before.audits + 2,
      keys: before.keys + 1,
      stock: 3,
    });
  });

  it('at any moment loses no unit and no order, and doubles none, when its clients try again', async () => {
    const units = 1_000_000;
    const product = await createProduct(manager, { stock: units });
    const placed = new Map<string, string>();
    const closing = new AbortController();

    /** As a careful client does it: one key an order, and the same one until there is an answer. */
    async function buy(): Promise<void> {
      while (!closing.signal.aborted) {
        const key = randomUUID();
        let answer: Answer | undefined;
        while (answer?.status !== 201) {
          answer = await user.post('orders', lines([product, 1]), { 'Idempotency-Key': key }).catch(() => undefined);
          if (answer?.status !== 201) await new Promise((resolve) => setTimeout(resolve, 50));
          if (answer && ![201, 409, 503].includes(answer.status)) throw new Error(`Answered ${answer.status}.`);
        }
        placed.set(key, answer.body.id);
      }
    }
    const buyers = Promise.all(Array.from({ length: 8 }, buy));

    const end = Date.now() + 15_000;
    for (let kills = 0; kills < 5 && Date.now() < end; kills++) {
      const sold = placed.size;
      await until(() => placed.size > sold + 10);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
      await app.kill('SIGKILL');
      await app.start();
    }
    closing.abort();
    await buyers;

    const { rows } = await sql.query(
      `select count(distinct o.id)::int as orders, sum(l.quantity)::int as sold,
         count(distinct a.id)::int as records, (select stock from products where id = $1) as left
       from orders o join order_lines l on l.order_id = o.id and l.product_id = $1
       left join audits a on a.entity_id = o.id and a.action_type = 'create'`,
      [product.id],
    );
    expect(rows).toEqual([{ orders: placed.size, sold: placed.size, records: placed.size, left: units - placed.size }]);
    expect(new Set(placed.values()).size).toBe(placed.size);
    const { rows: empty } = await sql.query(
      'select from orders o where not exists (select from order_lines where order_id = o.id)',
    );
    expect(empty).toHaveLength(0);
  });

  it('beside another one sells 50 units to 50 of 200 buyers, who go on at the other one with the same key', async () => {
    const other = await ChildApp.on(database.url, shared);
    await other.start();
    try {
      const instances = [user, new ApiClient(other.url, user.token)];
      for (let round = 0; round < 4; round++) {
        const product = await createProduct(manager, { stock: 50 });

        /** Asks the instances in turns until one says what became of the order. */
        async function buy(buyer: number): Promise<{ key: string; answer: Answer }> {
          const key = randomUUID();
          for (let turn = buyer; ; turn++) {
            const instance = instances[turn % 2]!;
            const answer = await instance
              .post('orders', lines([product, 1]), { 'Idempotency-Key': key })
              .catch(() => undefined);
            if (answer?.status === 201 || answer?.body.code === 'out_of_stock') return { key, answer };
            if (answer && ![409, 503].includes(answer.status)) throw new Error(`Answered ${answer.status}.`);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }
        const buying = Promise.all(Array.from({ length: 200 }, (_, buyer) => buy(buyer)));
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 700));
        await app.kill('SIGKILL');

        const outcomes = await buying;
        await until(async () => (await connectionsOfTheApp(`state <> 'idle'`)) === 0);
        const placed = outcomes.filter(({ answer }) => answer.status === 201);
        expect(placed).toHaveLength(50);
        expect(new Set(placed.map(({ answer }) => answer.body.id)).size).toBe(50);
        const { rows } = await sql.query(
          `select count(*)::int as orders, sum(l.quantity)::int as sold, (select stock from products where id = $1) as left,
             (select count(*)::int from audits a where a.entity_type = 'order' and a.action_type = 'create'
                and a.entity_id in (select order_id from order_lines where product_id = $1)) as records,
             (select count(*)::int from audits where entity_id = $1 and action_type = 'update') as moves,
             (select count(*)::int from idempotency_keys where status = 201 and location like '/api/v1/orders/%'
                and right(location, 36)::uuid in (select order_id from order_lines where product_id = $1)) as keys
           from order_lines l where product_id = $1`,
          [product.id],
        );
        expect(rows).toEqual([{ orders: 50, sold: 50, left: 0, records: 50, moves: 50, keys: 50 }]);
        await app.start();
      }
    } finally {
      await other.remove();
    }
  });
});
