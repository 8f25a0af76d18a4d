import { ChildApp } from '../support/child-app.js';
import { ApiClient } from '../support/client.js';
import { laterVersion, removeCompiled } from '../support/compiled.js';
import { connect, createDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { Load } from '../support/load.js';
import { replicaSettings } from '../support/replicas.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

jest.setTimeout(300_000);

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

afterAll(() => removeCompiled());

it('versions side by side stay whole while the later one expands the schema, fills it, and one after it contracts', async () => {
  const database = await createDatabase();
  const sql = await connect(database.url);
  const shared = replicaSettings();
  const old = await TestApp.start(shared, database);
  const others: ChildApp[] = [];
  try {
    const manager = await old.signIn('manager');
    const product = await createProduct(manager, { stock: STOCK });
    const running: Load[] = [];
    const start = (calls: Array<(turn: number) => ReturnType<ApiClient['get']>>) => running.push(new Load(calls));
    const onAll = async (app: { readonly url: string }) => {
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
    /** Applies the migrations of the version, as its image does before its instances start, and starts one. */
    const deploy = async (version: string) => {
      const migration = await ChildApp.ofVersion(version, 'migrate', database.url, shared);
      const instance = await ChildApp.ofVersion(version, 'api', database.url, shared);
      others.push(migration, instance);
      const { exit, output } = await migration.run();
      if (exit !== 0) throw new Error(output);
      await goOn(10);
      await instance.start();
      await onAll(instance);
      await goOn(20);
    };
    const expanding = laterVersion('expand', EXPAND);
    await deploy(expanding);
    // What was there before, in batches, as orders come in: each locks twenty rows for a moment.
    const filledUntil = new Date().toISOString();
    for (let filled = 20; filled === 20;) {
      const { rowCount } = await sql.query(
        `update orders set channel = 'shop'
         where id in (select id from orders where channel = 'web' and created_at < $1 limit 20)`,
        [filledUntil],
      );
      filled = rowCount ?? 0;
    }
    await deploy(laterVersion('contract', CONTRACT, expanding));
    const answers = (await Promise.all(running.map((load) => load.stop()))).flat();

    expect(
      answers.filter(({ status }) => ![200, 201].includes(status)).map(({ status, body }) => [status, body]),
    ).toEqual([]);
    const placed = answers.filter(({ status }) => status === 201).length;
    const { rows } = await sql.query('select stock from products where id = $1', [product.id]);
    expect(rows).toEqual([{ stock: STOCK - placed }]);
  } finally {
    await Promise.all([...others.map((app) => app.remove()), old.close()]);
    await sql.end();
    await database.drop();
  }
});
