import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';

describe('an order that cannot be filled', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const stockOf = async (id: string) => (await manager.get(`products/${id}`)).body.stock as number;

  /** Places the order, and sees that the refusal left nothing behind. */
  async function refused(order: object, headers?: Record<string, string>) {
    const traces = async () =>
      (
        await app.sql
          .query(`select (select count(*) from orders) as orders, (select count(*) from order_lines) as lines,
          (select count(*) from audits) as audits, (select count(*) from idempotency_keys) as keys,
          (select sum(stock) from products) as stock`)
      ).rows[0];
    const before = await traces();
    const answer = await user.post('orders', order, headers);
    expect(await traces()).toEqual(before);
    return { status: answer.status, body: answer.body };
  }

  it('names every line that is short, and takes nothing for the others', async () => {
    const plenty = await createProduct(manager, { stock: 50 });
    const few = await createProduct(manager, { stock: 2 });
    const none = await createProduct(manager, { stock: 0 });

    const { status, body } = await refused(lines([plenty, 5], [few, 3], [none, 1]));

    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'out_of_stock',
      short: [
        { productId: few.id, sku: few.sku, wanted: 3, left: 2 },
        { productId: none.id, sku: none.sku, wanted: 1, left: 0 },
      ],
    });
    expect(body.detail).toContain(few.sku);
  });

  it('counts lines of one product together: 3 and 3 of 5 are too many, 3 and 2 are one line of 5', async () => {
    const product = await createProduct(manager, { stock: 5 });
    const other = await createProduct(manager, { stock: 5 });

    const { status, body } = await refused(lines([product, 3], [other, 1], [product, 3]));
    expect({ status, short: body.short }).toEqual({
      status: 409,
      short: [{ productId: product.id, sku: product.sku, wanted: 6, left: 5 }],
    });

    const placed = await user.post('orders', lines([product, 3], [other, 1], [product, 2]));
    expect(placed.status).toBe(201);
    expect(placed.body.lines).toMatchObject([
      { productId: product.id, quantity: 5 },
      { productId: other.id, quantity: 1 },
    ]);
    expect(await stockOf(product.id)).toBe(0);
  });

  it('knows a product by its id in capitals, too', async () => {
    const product = await createProduct(manager, { stock: 5 });

    const { status } = await refused(lines([product, 3], [{ id: product.id.toUpperCase() }, 3]));

    expect(status).toBe(409);
  });

  it('is refused at both lines when lines of one product add up to more than 10,000', async () => {
    const product = await createProduct(manager, { stock: 20_000 });
    const other = await createProduct(manager);

    const { status, body } = await refused(lines([product, 6000], [other, 1], [product, 4001]));

    expect({ status, code: body.code }).toEqual({ status: 422, code: 'invalid_body' });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/lines/0/quantity',
      '#/lines/2/quantity',
    ]);
    expect((await user.post('orders', lines([product, 6000], [product, 4000]))).status).toBe(201);
  });

  it('is refused when its products are priced in two currencies', async () => {
    const euros = await createProduct(manager, { price: { amount: 100, currency: 'EUR' } });
    const dollars = await createProduct(manager, { price: { amount: 100, currency: 'USD' } });

    const { status, body } = await refused(lines([euros, 1], [dollars, 1]));

    expect({ status, code: body.code, detail: body.detail }).toEqual({
      status: 409,
      code: 'mixed_currencies',
      detail: 'The products are priced in EUR and USD.',
    });
  });

  it('names every product that is inactive, deleted or unknown', async () => {
    const sold = await createProduct(manager);
    const inactive = await createProduct(manager, { isActive: false });
    const deleted = await createProduct(manager);
    await manager.delete(`products/${deleted.id}`);
    const unknown = { id: randomUUID() };

    const { status, body } = await refused(lines([inactive, 1], [sold, 1], [deleted, 1], [unknown, 1]));

    expect({ status, code: body.code }).toEqual({ status: 409, code: 'product_not_sold' });
    expect(body.productIds).toEqual([inactive.id, deleted.id, unknown.id]);
  });

  it('is refused when its total exceeds the safe integers, and accepted at the largest one', async () => {
    const price = { amount: 999_999_999_999, currency: 'EUR' };
    const product = await createProduct(manager, { price, stock: 20_000 });
    const cheap = await createProduct(manager, { price: { amount: 1, currency: 'EUR' }, stock: 20_000 });

    // 9007 of the dearest are 9,006,999,999,990,993; 9,007,199,254,740,991 is the largest exact number.
    const { status, body } = await refused(lines([product, 9008]));
    expect({ status, pointer: body.errors[0].pointer }).toEqual({ status: 422, pointer: '#/lines' });

    const placed = await user.post('orders', lines([product, 9007], [cheap, 998]));
    expect(placed.status).toBe(201);
    expect(placed.body.total.amount).toBe(9007 * 999_999_999_999 + 998);
    expect((await user.get(`orders/${placed.body.id}`)).body.total).toEqual(placed.body.total);
  });

  it('leaves its Idempotency-Key free for another try', async () => {
    const product = await createProduct(manager, { stock: 1 });
    const headers = { 'Idempotency-Key': randomUUID() };

    expect((await refused(lines([product, 2]), headers)).status).toBe(409);
    await manager.post(`products/${product.id}/stock-adjustments`, { by: 1 });

    expect((await user.post('orders', lines([product, 2]), headers)).status).toBe(201);
  });
});
