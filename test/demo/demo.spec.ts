import { join } from 'node:path';
import { seedDemo } from '../../src/demo/demo.js';
import { rejectDemoAccounts } from '../../src/demo/reject-demo-accounts.js';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { ApiClient } from '../support/client.js';
import { everythingStored } from '../support/stored.js';
import { TestApp } from '../support/app.js';

const ROOT = join(__dirname, '..', '..');

describe('the demo', () => {
  let app: TestApp;

  beforeEach(async () => {
    app = await TestApp.start();
  });
  afterEach(() => app.close());

  it('has three people who can sign in, one of each role', async () => {
    await seedDemo(app.app, ROOT);

    for (const { email, roles } of DEMO_ACCOUNTS) {
      const { status, body } = await app.nobody.post('auth/login', { email, password: DEMO_PASSWORD });
      expect({ email, status }).toEqual({ email, status: 200 });
      expect((await new ApiClient(app.url, body.accessToken).get('users/me')).body).toMatchObject({ email, roles });
    }
  });

  it('has 77 products, to be found without their accents and ordered', async () => {
    expect(await seedDemo(app.app, ROOT)).toBe(180);

    expect((await app.nobody.get('products')).body.page.total).toBe(77);
    const { items } = (await app.nobody.get('products?q=cote')).body;
    expect(items).toMatchObject([{ name: 'Côte de Blaye', price: { amount: 26_350 } }]);
    const { email } = DEMO_ACCOUNTS[2]!;
    const { body } = await app.nobody.post('auth/login', { email, password: DEMO_PASSWORD });
    const order = { lines: [{ productId: items[0].id, quantity: 1 }] };
    expect((await new ApiClient(app.url, body.accessToken).post('orders', order)).status).toBe(201);
  });

  it('has orders of four weeks, which statistics and lists show', async () => {
    await seedDemo(app.app, ROOT);
    const { email } = DEMO_ACCOUNTS[1]!;
    const { body } = await app.nobody.post('auth/login', { email, password: DEMO_PASSWORD });
    const manager = new ApiClient(app.url, body.accessToken);
    const after = new Date(Date.now() - 28 * 86_400_000).toISOString();

    const { days, statuses } = (await manager.get(`orders/statistics?createdAfter=${after}`)).body;
    expect(days.length).toBeGreaterThanOrEqual(28);
    expect(new Set(statuses.map(({ status }: { status: string }) => status)).size).toBe(5);
    const { items } = (await manager.get('orders?limit=50&sort=createdAt')).body as {
      items: Array<{
        createdAt: string;
        number: string;
        total: { amount: number };
        lines: Array<{ total: { amount: number } }>;
      }>;
    };
    expect(items.map(({ number }) => number)).toEqual(items.map(({ number }) => number).toSorted());
    for (const { total, lines } of items)
      expect(total.amount).toBe(lines.reduce((sum, line) => sum + line.total.amount, 0));
    const { rows } = await app.sql.query(
      `select count(*)::int as due from orders where reserved_until < now() + interval '1 day'`,
    );
    expect(rows).toEqual([{ due: 0 }]);
  });

  it('is loaded once, by one of those who try at the same time, and stays as people change it', async () => {
    const made = await Promise.all([seedDemo(app.app, ROOT), seedDemo(app.app, ROOT), seedDemo(app.app, ROOT)]);
    expect(made.toSorted((a, b) => a - b)).toEqual([0, 0, 180]);
    await app.sql.query(`update products set stock = 0, name = 'Changed' where sku = (select min(sku) from products)`);
    const before = await everythingStored(app.sql);

    expect(await seedDemo(app.app, ROOT)).toBe(0);

    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('is refused in production while its accounts could sign in', async () => {
    await rejectDemoAccounts(app.app);
    await seedDemo(app.app, ROOT);

    await expect(rejectDemoAccounts(app.app)).rejects.toThrow(
      /demo accounts.*admin@example\.com, manager@example\.com, user@example\.com.*Deactivate or delete/,
    );

    await app.sql.query(`update users set is_active = false where email = 'admin@example.com'`);
    await app.sql.query(`update users set deleted_at = now() where email = 'manager@example.com'`);
    await expect(rejectDemoAccounts(app.app)).rejects.toThrow(/public: user@example\.com\. /);

    await app.sql.query(`update users set is_active = false where email = 'user@example.com'`);
    await rejectDemoAccounts(app.app);

    await app.sql.query(
      `update users set is_active = true, email = 'boss@shop.example' where email = 'admin@example.com'`,
    );
    await expect(rejectDemoAccounts(app.app)).rejects.toThrow(/public: boss@shop\.example\. /);
    await app.sql.query(`update users set is_active = false where email = 'boss@shop.example'`);
    await rejectDemoAccounts(app.app);
  });
});
