import { ApiClient } from '../support/client.js';
import { connect, createDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { Load } from '../support/load.js';
import { replicaSettings } from '../support/replicas.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

jest.setTimeout(120_000);

const STOCK = 1_000_000;
/** What a later version adds before it uses it. */
const EXPAND = [
  `alter table orders add column channel text not null default 'web'`,
  'alter table products add column brand text, add column weight_grams integer',
  'alter table users add column locale text',
  'create table brands (name text primary key)',
  'create index concurrently idx_orders_channel on orders (channel)',
  `alter table orders add constraint orders_channel_check check (channel <> '') not valid`,
  'alter table orders validate constraint orders_channel_check',
];
/** What a version after that removes, when none that runs uses it. */
const CONTRACT = [
  'drop index concurrently idx_orders_channel',
  'alter table orders drop column channel',
  'alter table products drop column brand, drop column weight_grams',
  'alter table users drop column locale',
  'drop table brands',
];

it('instances that run stay whole while the schema is expanded, filled and contracted under them, and a new one joins', async () => {
  const database = await createDatabase();
  const sql = await connect(database.url);
  const shared = replicaSettings();
  const old = await TestApp.start(shared, database);
  const others: TestApp[] = [];
  try {
    const manager = await old.signIn('manager');
    const product = await createProduct(manager, { stock: STOCK });
    const running: Load[] = [];
    const start = (calls: Array<(turn: number) => ReturnType<ApiClient['get']>>) => running.push(new Load(calls));
    const onAll = async (app: TestApp) => {
      const { token } = await old.signIn('user');
      const user = new ApiClient(app.url, token);
      start([
        () => user.post('orders', lines([product, 1])),
        () => user.get('orders'),
        () => user.get(`products/${product.id}`),
        () => user.get('users/me'),
      ]);
    };
    /** Each load goes on for so many answers. */
    const goOn = async (answers: number) => {
      const before = running.map((load) => load.answers.length);
      await until(() => running.every((load, at) => load.answers.length >= (before[at] ?? 0) + answers), 60_000);
    };

    await onAll(old);
    await goOn(40);
    for (const statement of EXPAND) {
      await sql.query(statement);
      await goOn(10);
    }
    others.push(await TestApp.start(shared, database));
    await onAll(others[0]!);
    await goOn(40);
    // In batches, as orders come in: each locks twenty rows for a moment.
    for (let filled = 20; filled === 20;) {
      const { rowCount } = await sql.query(
        `update orders set channel = 'shop' where id in (select id from orders where channel = 'web' limit 20)`,
      );
      filled = rowCount ?? 0;
    }
    for (const statement of CONTRACT) {
      await sql.query(statement);
      await goOn(10);
    }
    const answers = (await Promise.all(running.map((load) => load.stop()))).flat();

    expect(
      answers.filter(({ status }) => ![200, 201].includes(status)).map(({ status, body }) => [status, body]),
    ).toEqual([]);
    const placed = answers.filter(({ status }) => status === 201).length;
    const { rows } = await sql.query('select stock from products where id = $1', [product.id]);
    expect(rows).toEqual([{ stock: STOCK - placed }]);
  } finally {
    await Promise.all([...others, old].map((app) => app.close()));
    await sql.end();
    await database.drop();
  }
});
