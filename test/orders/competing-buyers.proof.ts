import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';
import { replicaSettings } from '../support/replicas.js';
import { thorough } from '../support/thorough.js';

describe('buyers who compete', () => {
  let app: TestApp;
  let replica: TestApp;
  let manager: ApiClient;
  let buyers: ApiClient[];

  beforeAll(async () => {
    // Two hundred buyers wait in one line; on a busy machine that takes longer than a request should.
    const patient = { DB_ACQUIRE_TIMEOUT_MS: '45000', DB_LOCK_TIMEOUT_MS: '45000', DB_STATEMENT_TIMEOUT_MS: '45000' };
    const shared = { ...replicaSettings(), ...patient };
    app = await TestApp.start(shared);
    replica = await TestApp.start(shared, app.database);
    manager = await app.signIn('manager');
    const tokens = await Promise.all(Array.from({ length: 10 }, () => app.signIn('user')));
    const bases = [app.nobody.baseUrl, replica.nobody.baseUrl];
    buyers = tokens.flatMap(({ token, userId }) => bases.map((base) => new ApiClient(base, token, userId)));
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const stockOf = async (id: string) => (await manager.get(`products/${id}`)).body.stock as number;

  it.each(Array.from({ length: thorough ? 20 : 1 }, (_, index) => index + 1))(
    'get 50 units among 200 of them, over two instances (round %i)',
    async () => {
      const product = await createProduct(manager, { stock: 50 });

      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => buyers[index % buyers.length]!.post('orders', lines([product, 1]))),
      );

      const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
      expect(new Set(placed).size).toBe(50);
      expect(answers.filter(({ status, body }) => status === 409 && body.code === 'out_of_stock')).toHaveLength(150);
      expect(await stockOf(product.id)).toBe(0);
      const { rows } = await app.sql.query(
        `select count(*)::int as audits, count(distinct entity_id)::int as orders from audits
       where entity_type = 'order' and action_type = 'create' and entity_id = any($1)`,
        [placed],
      );
      expect(rows).toEqual([{ audits: 50, orders: 50 }]);
      const { rows: taken } = await app.sql.query(
        `select sum((changes->'stock'->>'by')::int)::int as stock from audits where entity_id = $1 and action_type = 'update'`,
        [product.id],
      );
      expect(taken).toEqual([{ stock: -50 }]);
    },
  );

  it('never see a deadlock, whatever the order of their lines', async () => {
    const products = await Promise.all(Array.from({ length: 4 }, () => createProduct(manager, { stock: 1000 })));
    const forward = lines(...products.map((product): [{ id: string }, number] => [product, 1]));
    const backward = { lines: forward.lines.toReversed() };
    await app.sql.query('select pg_stat_reset()');

    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        buyers[index % buyers.length]!.post('orders', index % 3 === 0 ? backward : forward),
      ),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await Promise.all(products.map(({ id }) => stockOf(id)))).toEqual([800, 800, 800, 800]);
    const { rows } = await app.sql.query(
      `select deadlocks::int from pg_stat_database where datname = current_database()`,
    );
    expect(rows).toEqual([{ deadlocks: 0 }]);
  });

  it('of ten hot products, in whatever order they name them, get all or nothing and see no fault', async () => {
    const stock = thorough ? 900 : 90;
    const products = await Promise.all(Array.from({ length: 10 }, () => createProduct(manager, { stock })));
    await app.sql.query('select pg_stat_reset()');
    const statuses: Record<number, number> = {};
    const requests = thorough ? 2000 : 200;
    let left = requests;
    const shuffled = () =>
      products
        .map((product): [number, [{ id: string }, number]] => [Math.random(), [product, 1 + (left % 3)]])
        .toSorted(([a], [b]) => a - b)
        .slice(0, 2 + (left % 4))
        .map(([, line]) => line);

    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        while (left-- > 0) {
          const { status } = await buyers[index % buyers.length]!.post('orders', lines(...shuffled()));
          statuses[status] = (statuses[status] ?? 0) + 1;
        }
      }),
    );

    expect(Object.keys(statuses).toSorted()).toEqual(['201', '409']);
    expect(statuses[201]! + statuses[409]!).toBe(requests);
    const { rows } = await app.sql.query(
      `select count(*)::int as exact, (select deadlocks::int from pg_stat_database where datname = current_database()) as deadlocks
       from products p where id = any($1)
         and stock + (select coalesce(sum(quantity), 0) from order_lines where product_id = p.id) = $2`,
      [products.map(({ id }) => id), stock],
    );
    expect(rows).toEqual([{ exact: 10, deadlocks: 0 }]);
  }, 240_000);

  it('and managers who change the same products all get their way', async () => {
    const products = await Promise.all(Array.from({ length: 3 }, () => createProduct(manager, { stock: 500 })));
    const order = lines(...products.map((product): [{ id: string }, number] => [product, 1]));

    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        index % 4 === 0
          ? manager.patch(`products/${products[index % 3]!.id}`, { name: `Name ${index}`, category: `C${index}` })
          : buyers[index % buyers.length]!.post('orders', order),
      ),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(45);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(15);
    expect(await Promise.all(products.map(({ id }) => stockOf(id)))).toEqual([455, 455, 455]);
  });
});
