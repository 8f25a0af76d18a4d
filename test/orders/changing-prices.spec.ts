import { randomUUID } from 'node:crypto';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';
import { untilBlocked } from '../support/until-blocked.js';

/**
 * A buyer has quoted and waits for the stock, behind a lock of the test; then
 * the product changes under the lock. What was quoted must not be sold.
 */
describe('a product that changes while it is being ordered', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  /** Orders two of it, and changes it between the quote and the taking. */
  async function orderWhile(id: string, change: string, headers?: Record<string, string>): Promise<Answer> {
    await app.sql.query('begin');
    await app.sql.query('select from products where id = $1 for update', [id]);
    const placing = user.post('orders', lines([{ id }, 2]), headers);
    await untilBlocked(app.sql);
    await app.sql.query(`update products set ${change} where id = $1`, [id]);
    await app.sql.query('commit');
    return placing;
  }

  it.each([
    ['without', undefined],
    ['with', { 'Idempotency-Key': randomUUID() }],
  ])('is sold at its new price (%s Idempotency-Key)', async (_, headers) => {
    const product = await createProduct(manager, { price: { amount: 100, currency: 'EUR' }, stock: 5 });

    const { status, body } = await orderWhile(product.id, 'price_amount = 150', headers);

    expect(status).toBe(201);
    expect(body).toMatchObject({ total: { amount: 300 }, lines: [{ unitPrice: { amount: 150 }, quantity: 2 }] });
    const { rows } = await app.sql.query(
      `select (select count(*)::int from order_lines where product_id = $1) as lines,
         (select count(*)::int from audits where entity_id = $1 and action_type = 'update') as audits,
         (select stock from products where id = $1) as stock`,
      [product.id],
    );
    expect(rows).toEqual([{ lines: 1, audits: 1, stock: 3 }]);
  });

  it('is not sold in another currency than the one that was quoted', async () => {
    const product = await createProduct(manager, { price: { amount: 100, currency: 'EUR' }, stock: 5 });

    const { status, body } = await orderWhile(product.id, `price_currency = 'JPY'`);

    expect({ status, total: body.total }).toEqual({ status: 201, total: { amount: 200, currency: 'JPY' } });
  });

  it.each([
    ['deactivated', 'is_active = false', 'product_not_sold'],
    ['deleted', 'deleted_at = now()', 'product_not_sold'],
    ['sold out', 'stock = 1', 'out_of_stock'],
  ])('is refused when it was %s', async (_, change, code) => {
    const product = await createProduct(manager, { stock: 5 });

    const { status, body } = await orderWhile(product.id, change);

    expect({ status, code: body.code }).toEqual({ status: 409, code });
    const { rows } = await app.sql.query('select from order_lines where product_id = $1', [product.id]);
    expect(rows).toHaveLength(0);
  });

  it('is refused when its price does not stand still for three quotes', async () => {
    const product = await createProduct(manager, { price: { amount: 100, currency: 'EUR' }, stock: 5 });
    // Every look at the price finds another one than the taking does.
    await app.sql.query(`
      create function move_price() returns trigger language plpgsql as $$
      begin
        update products set price_amount = price_amount + 1 where id = new.product_id;
        return new;
      end $$`);
    await app.sql.query(
      'create trigger move_price after insert on order_lines for each row execute function move_price()',
    );

    const { status, body } = await user.post('orders', lines([product, 1]));
    await app.sql.query('drop trigger move_price on order_lines');

    expect({ status, code: body.code }).toEqual({ status: 409, code: 'prices_changed' });
    expect((await manager.get(`products/${product.id}`)).body).toMatchObject({ stock: 5, price: { amount: 100 } });
  });
});
