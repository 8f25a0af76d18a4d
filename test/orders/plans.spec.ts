import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

describe('with 20,000 orders', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    user = await app.signIn('user');
    await app.sql.query(`
      insert into users (id, email, first_name, last_name)
      select uuidv7(), 'u' || n || '@example.com', 'A', 'B' from generate_series(1, 500) n`);
    const { id } = await createProduct(manager);
    await app.sql.query(`
      with customers as (select id, row_number() over () - 1 as n from users where email like 'u%@%'), placed as (
        insert into orders (id, user_id, status, total_amount, total_currency, created_at)
        select uuidv7(), customers.id, case when o % 10 = 0 then 'paid' else 'pending' end, 100, 'EUR', now() - o * interval '1 minute'
        from generate_series(1, 20000) o join customers on customers.n = o % 500
        returning id
      )
      insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
      select id, 1, '${id}', 'sku', 'name', 1, 100, 100 from placed`);
    await user.post('orders', lines([{ id }, 1]));
    await app.sql.query('vacuum analyze orders, order_lines, products, users');
  });
  afterAll(() => app.close());

  const scansOf = async (who: ApiClient, path: string) =>
    (await plansOf(app, () => who.get(path))).flatMap(({ scans }) => scans);

  it.each([
    ['', 'idx_orders_created_at'],
    ['?sort=createdAt', 'idx_orders_created_at'],
    ['?status=paid', 'idx_orders_created_at'],
    ['?createdBefore=2050-01-01T00:00:00Z', 'idx_orders_created_at'],
  ])('orders%s goes through %s for those who see all, on every page', async (query, index) => {
    const path = `orders${query}`;
    const { body } = await manager.get(path);

    for (const page of [path, `${path}${query ? '&' : '?'}cursor=${body.page.nextCursor}`]) {
      const scans = (await scansOf(manager, page)).join();
      expect(scans).not.toContain('Seq Scan');
      expect(scans).toContain(index);
      expect(scans).toContain('order_lines_pkey');
    }
  });

  it('lists those of one user through their index', async () => {
    const { rows } = await app.sql.query<{ id: string }>(`select id from users where email = 'u7@example.com'`);

    for (const scans of [await scansOf(user, 'orders'), await scansOf(manager, `orders?userId=${rows[0]?.id}`)]) {
      expect(scans.join()).not.toContain('Seq Scan');
      expect(scans.join()).toContain('idx_orders_user_id');
    }
  });

  it('finds one by its id, and its lines by the order', async () => {
    const [{ id }] = (await user.get('orders')).body.items;

    const scans = (await scansOf(user, `orders/${id}`)).join();
    expect(scans).not.toContain('Seq Scan');
    expect(scans).toContain('orders_pkey');
    expect(scans).toContain('order_lines_pkey');
  });

  it('is placed without reading a table from end to end', async () => {
    await app.sql.query(`
      insert into products (id, sku, name, category, price_amount, price_currency, stock)
      select uuidv7(), 'P-' || n, 'Name ' || n, 'Category', 100, 'EUR', 9 from generate_series(1, 5000) n`);
    await app.sql.query('vacuum analyze products');
    const { rows } = await app.sql.query<{ id: string }>('select id from products where stock = 9 limit 1');

    const plans = await plansOf(app, () => user.post('orders', lines([{ id: rows[0]!.id }, 1])));

    expect(plans.flatMap(({ scans }) => scans).filter((scan) => scan.startsWith('Seq Scan'))).toEqual([]);
  });
});
