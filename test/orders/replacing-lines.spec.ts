import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('replacing the lines of an order', () => {
  let app: TestApp;
  let manager: ApiClient;
  let buyer: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, buyer] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const stockOf = async (...of: Array<{ id: string }>) =>
    Promise.all(of.map(async ({ id }) => (await manager.get(`products/${id}`)).body.stock as number));
  const place = async (...entries: Parameters<typeof lines>): Promise<Answer['body']> => {
    const { status, body } = await buyer.post('orders', lines(...entries));
    expect(status).toBe(201);
    return body;
  };
  const teapot = (fields: object = {}) => createProduct(manager, { stock: 10, price: euros(100), ...fields });

  /** Sends it, and sees that the refusal changed nothing at all. */
  async function refused(id: string, body: unknown, status: number, code: string): Promise<Answer> {
    const before = await everythingStored(app.sql);
    const answer = await buyer.put(`orders/${id}`, body);
    expectProblem(answer, status, code);
    expect(await everythingStored(app.sql)).toEqual(before);
    return answer;
  }

  it('moves exactly the difference of stock: of lines that grow, shrink, stay, come and go', async () => {
    const [grows, shrinks, stays, comes, goes] = [
      await teapot(),
      await teapot(),
      await teapot(),
      await teapot(),
      await teapot(),
    ];
    const order = await place([goes, 4], [grows, 2], [shrinks, 5], [stays, 3]);

    const answer = await buyer.put(
      `orders/${order.id}`,
      lines([stays, 3], [comes, 1], [grows, 4], [shrinks, 1], [grows, 3]),
    );

    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(answer.body).toMatchObject({
      id: order.id,
      number: order.number,
      status: 'pending',
      reservedUntil: order.reservedUntil,
      createdAt: order.createdAt,
      total: euros(1200),
      lines: [
        { productId: stays.id, quantity: 3 },
        { productId: comes.id, quantity: 1 },
        { productId: grows.id, quantity: 7 },
        { productId: shrinks.id, quantity: 1 },
      ],
    });
    expect((await buyer.get(`orders/${order.id}`)).body).toEqual(answer.body);
    expect(await stockOf(grows, shrinks, stays, comes, goes)).toEqual([3, 9, 7, 9, 10]);

    const { body: trail } = await manager.get(`audits?entityId=${order.id}&limit=1`);
    expect(trail.items[0]).toMatchObject({
      actionType: 'update',
      userId: buyer.userId,
      changes: { total: { from: euros(1400), to: euros(1200) }, lines: { from: { length: 4 }, to: { length: 4 } } },
      details: { number: order.number },
    });
    const { rows } = await app.sql.query(
      `select subject, (data->>'by')::int as by from outbox where data->>'reason' = 'changed' and data->>'orderId' = $1`,
      [order.id],
    );
    const moved = new Map(rows.map(({ subject, by }) => [subject, by]));
    expect([grows, shrinks, stays, comes, goes].map(({ id }) => moved.get(id))).toEqual([-5, 4, undefined, -1, 4]);
    const { rows: events } = await app.sql.query(
      `select data from outbox where type = 'order.updated' and subject = $1`,
      [order.id],
    );
    expect(events).toEqual([
      { data: expect.objectContaining({ number: order.number, userId: buyer.userId, total: euros(1200) }) },
    ]);
  });

  it('keeps what was promised for lines that stay or shrink, and asks today’s price for those that are new or grow', async () => {
    const [stays, shrinks, grows] = [
      await teapot({ name: 'Old 1' }),
      await teapot({ name: 'Old 2' }),
      await teapot({ name: 'Old 3' }),
    ];
    const order = await place([stays, 1], [shrinks, 3], [grows, 1]);
    for (const { id } of [stays, shrinks, grows])
      await manager.patch(`products/${id}`, { price: euros(150), name: 'New' });

    const { body } = await buyer.put(`orders/${order.id}`, lines([stays, 1], [shrinks, 2], [grows, 2]));

    expect(body.lines).toMatchObject([
      { name: 'Old 1', unitPrice: euros(100), total: euros(100) },
      { name: 'Old 2', unitPrice: euros(100), total: euros(200) },
      { name: 'New', unitPrice: euros(150), total: euros(300) },
    ]);
    expect(body.total).toEqual(euros(600));
  });

  it('needs a product to be sold only for more of it', async () => {
    const [kept, other] = [await teapot(), await teapot()];
    const order = await place([kept, 3], [other, 1]);
    await manager.patch(`products/${kept.id}`, { isActive: false });

    const { body } = await refused(order.id, lines([kept, 4]), 409, 'product_not_sold');
    expect(body.productIds).toEqual([kept.id]);

    expect((await buyer.put(`orders/${order.id}`, lines([kept, 2]))).status).toBe(200);
    await manager.delete(`products/${kept.id}`);
    expect((await buyer.put(`orders/${order.id}`, lines([kept, 1]))).status).toBe(200);
    const { rows } = await app.sql.query('select stock from products where id = $1', [kept.id]);
    expect(rows).toEqual([{ stock: 9 }]);
    expect(await stockOf(other)).toEqual([10]);
  });

  it('takes all of the difference or nothing, and says how much more was wanted', async () => {
    const [plenty, few] = [await teapot(), await teapot({ stock: 4 })];
    const order = await place([plenty, 5], [few, 2]);

    const { body } = await refused(order.id, lines([plenty, 1], [few, 5]), 409, 'out_of_stock');

    expect(body.short).toEqual([{ productId: few.id, sku: expect.any(String), wanted: 3, left: 2 }]);
    expect((await buyer.put(`orders/${order.id}`, lines([few, 4]))).status).toBe(200);
    expect(await stockOf(plenty, few)).toEqual([10, 0]);
  });

  it('makes no new version of what changes nothing, but one of another order of lines', async () => {
    const [one, two] = [await teapot(), await teapot()];
    const order = await place([one, 2], [two, 3]);
    const before = await everythingStored(app.sql);

    const same = await buyer.put(`orders/${order.id}`, lines([one, 1], [two, 3], [one, 1]));
    expect({ status: same.status, body: same.body }).toEqual({ status: 200, body: order });
    expect(await everythingStored(app.sql)).toEqual(before);

    const turned = await buyer.put(`orders/${order.id}`, lines([two, 3], [one, 2]));
    expect(turned.body).toMatchObject({ version: 2, lines: [{ productId: two.id }, { productId: one.id }] });
    expect(await stockOf(one, two)).toEqual([8, 7]);
  });

  it('may change the currency, but not mix two', async () => {
    const [inEuros, inYen] = [await teapot(), await teapot({ price: { amount: 500, currency: 'JPY' } })];
    const order = await place([inEuros, 1]);

    await refused(order.id, lines([inEuros, 1], [inYen, 1]), 409, 'mixed_currencies');

    const { body } = await buyer.put(`orders/${order.id}`, lines([inYen, 2]));
    expect(body.total).toEqual({ amount: 1000, currency: 'JPY' });
  });

  it('is held to the same limits as placing an order', async () => {
    const dear = await teapot({ price: euros(999_999_999_999), stock: 20_000 });
    const order = await place([dear, 1]);

    const unusable = await refused(
      order.id,
      { lines: [{ productId: 'x', quantity: 0 }, { quantity: 10_001 }], total: 1 },
      422,
      'invalid_body',
    );
    expect(placesOf(unusable)).toEqual([
      '#/lines/0/productId',
      '#/lines/0/quantity',
      '#/lines/1/productId',
      '#/lines/1/quantity',
      '#/total',
    ]);
    await refused(order.id, lines(), 422, 'invalid_body');
    await refused(order.id, undefined, 422, 'invalid_body');
    const many = lines(...Array.from({ length: 101 }, (): [{ id: string }, number] => [dear, 1]));
    expect(placesOf(await refused(order.id, many, 422, 'invalid_body'))).toEqual(['#/lines']);
    expect(placesOf(await refused(order.id, lines([dear, 9000], [dear, 1001]), 422, 'invalid_body'))).toEqual([
      '#/lines/0/quantity',
      '#/lines/1/quantity',
    ]);
    expect(placesOf(await refused(order.id, lines([dear, 9008]), 422, 'invalid_body'))).toEqual(['#/lines']);
    await refused(order.id, `{"lines":[${' '.repeat(110_000)}]}`, 413, 'body_too_large');
    await refused(order.id, lines([{ id: randomUUID() }, 1]), 409, 'product_not_sold');

    expect((await buyer.put(`orders/${order.id}`, lines([dear, 9007]))).body.total.amount).toBe(9007 * 999_999_999_999);
  });

  it('is possible for a manager, and the order stays the buyer’s', async () => {
    const product = await teapot();
    const order = await place([product, 1]);

    const { status, body } = await manager.put(`orders/${order.id}`, lines([product, 2]));

    expect({ status, userId: body.userId }).toEqual({ status: 200, userId: buyer.userId });
  });

  it('writes one of fifty that carry the same ETag, and refuses the others', async () => {
    const product = await createProduct(manager, { stock: 1000 });
    const order = await place([product, 1]);

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        buyer.put(`orders/${order.id}`, lines([product, index + 2]), { 'If-Match': '"1"' }),
      ),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(49);
    const { body } = await buyer.get(`orders/${order.id}`);
    expect(body).toEqual(answers.find(({ status }) => status === 200)!.body);
    expect(await stockOf(product)).toEqual([1000 - (body.lines[0].quantity as number)]);
  });
});
