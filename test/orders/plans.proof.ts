import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { plansOf } from '../support/plans.js';

// A hundred thousand orders take a while to make.
jest.setTimeout(120_000);

describe('with 100,000 orders', () => {
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
        select uuidv7(), customers.id, (array['pending', 'paid', 'shipped', 'delivered', 'delivered', 'delivered', 'cancelled'])[1 + o % 7],
          100 + o % 5000, 'EUR', now() - o * interval '1 minute'
        from generate_series(1, 100000) o join customers on customers.n = o % 500
        returning id, total_amount
      )
      insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
      select id, 1, '${id}', 'sku', 'name', 1, total_amount, total_amount from placed`);
    await user.post('orders', lines([{ id }, 1]));
    await app.sql.query('vacuum analyze orders, order_lines, products, users');
  });
  afterAll(() => app.close());

  const scansOf = async (who: ApiClient, path: string) =>
    (await plansOf(app, () => who.get(path))).flatMap(({ scans }) => scans);

  it.each([
    ['', 'idx_orders_created_at'],
    ['?sort=createdAt', 'idx_orders_created_at'],
    ['?createdBefore=2050-01-01T00:00:00Z', 'idx_orders_created_at'],
    ['?sort=number', 'orders_number_key'],
    ['?sort=-number', 'orders_number_key'],
    ['?sort=total', 'idx_orders_total_amount'],
    ['?sort=-total', 'idx_orders_total_amount'],
    ['?status=cancelled', 'idx_orders_status'],
    ['?status=pending&sort=createdAt', 'idx_orders_status'],
    ['?minTotal=5000&sort=-total', 'idx_orders_total_amount'],
    ['?minTotal=200&maxTotal=201&sort=total', 'idx_orders_total_amount'],
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

  it.each([
    '?status=paid&minTotal=5000',
    '?status=shipped&sort=-total',
    '?status=delivered&createdAfter=2020-01-01T00:00:00Z&maxTotal=110&sort=number',
    '?maxTotal=110',
    '?minTotal=9000000000000000',
    '?createdAfter=2050-01-01T00:00:00Z&sort=total',
  ])('orders%s reads no table from end to end', async (query) => {
    const scans = (await scansOf(manager, `orders${query}`)).join();
    expect(scans).not.toContain('Seq Scan');
    expect(scans).toMatch(/of idx_orders_(created_at|status|total_amount)|of orders_number_key/);
  });

  it('finds one by its number', async () => {
    const { body } = await manager.get('orders?limit=1');

    const scans = (await scansOf(manager, `orders?number=${body.items[0].number}`)).join();
    expect(scans).not.toContain('Seq Scan');
    expect(scans).toContain('orders_number_key');
  });

  it('counts a day of orders through the index', async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();

    const scans = (await scansOf(manager, `orders/statistics?createdAfter=${yesterday}`)).join();
    expect(scans).not.toContain('Seq Scan');
    expect(scans).toContain('idx_orders_created_at');
  });

  it('lists those of one user through their index', async () => {
    const { rows } = await app.sql.query<{ id: string }>(`select id from users where email = 'u7@example.com'`);

    for (const scans of [
      await scansOf(user, 'orders'),
      await scansOf(user, 'orders?status=paid&sort=total'),
      await scansOf(manager, `orders?userId=${rows[0]?.id}`),
      await scansOf(manager, `orders?userId=${rows[0]?.id}&status=paid&minTotal=100`),
    ]) {
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
