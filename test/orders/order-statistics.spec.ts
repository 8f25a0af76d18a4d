import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { orderIn } from '../support/orders.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('statistics of orders', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let buyer: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager, buyer] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
    const euros = await createProduct(manager, { stock: 1000, price: { amount: 150, currency: 'EUR' } });
    const yen = await createProduct(manager, { stock: 1000, price: { amount: 500, currency: 'JPY' } });
    for (const [status, product, createdAt] of [
      ['pending', euros, '2024-02-28T23:59:59.999Z'],
      ['paid', euros, '2024-02-28T00:00:00Z'],
      ['shipped', euros, '2024-02-29T00:00:00Z'],
      ['delivered', euros, '2024-02-29T12:00:00Z'],
      ['cancelled', euros, '2024-02-29T12:00:00Z'],
      ['paid', yen, '2024-02-29T12:00:00Z'],
      ['paid', euros, '2024-03-10T00:00:00Z'],
    ] as const) {
      const { id } = await orderIn(status, { buyer, manager, product });
      await app.sql.query('update orders set created_at = $1 where id = $2', [createdAt, id]);
    }
    const { id } = await orderIn('cancelled', { buyer, manager, product: euros });
    await app.sql.query(`update orders set created_at = '2024-02-29T12:00:00Z' where id = $1`, [id]);
    await admin.delete(`orders/${id}`);
  });
  afterAll(() => app.close());

  const ask = (query: string, client = manager) => client.get(`orders/statistics${query}`);
  const PERIOD = '?createdAfter=2024-02-01T00:00:00Z&createdBefore=2024-03-10T00:00:00Z';

  it('count orders and revenue by day and state, for each currency, without what was deleted', async () => {
    const { status, body } = await ask(PERIOD);

    const sales = (orders: number, paidOrders: number, cancelledOrders: number, amount: number, currency = 'EUR') => ({
      orders,
      paidOrders,
      cancelledOrders,
      revenue: { amount, currency },
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      createdAfter: '2024-02-01T00:00:00.000Z',
      createdBefore: '2024-03-10T00:00:00.000Z',
      totals: [sales(5, 3, 1, 900), sales(1, 1, 0, 1000, 'JPY')],
      days: [
        { day: '2024-02-28', ...sales(2, 1, 0, 300) },
        { day: '2024-02-29', ...sales(3, 2, 1, 600) },
        { day: '2024-02-29', ...sales(1, 1, 0, 1000, 'JPY') },
      ],
      statuses: [
        ...['pending', 'paid', 'shipped', 'delivered', 'cancelled'].map((each) => ({
          status: each,
          orders: 1,
          total: { amount: 300, currency: 'EUR' },
        })),
        { status: 'paid', orders: 1, total: { amount: 1000, currency: 'JPY' } },
      ],
    });
  });

  it('are of the thirty days until now when no time is named', async () => {
    const recent = await createProduct(manager, { price: { amount: 7, currency: 'KWD' } });
    await orderIn('paid', { buyer, manager, product: recent });

    const { body } = await ask('');

    expect(Date.parse(body.createdBefore) - Date.parse(body.createdAfter)).toBe(30 * 86_400_000);
    expect(Math.abs(Date.parse(body.createdBefore) - Date.now())).toBeLessThan(60_000);
    expect(body.totals).toEqual([
      { orders: 1, paidOrders: 1, cancelledOrders: 0, revenue: { amount: 14, currency: 'KWD' } },
    ]);
  });

  it('are empty for a time without orders', async () => {
    const { body } = await ask('?createdAfter=2010-01-01T00:00:00Z&createdBefore=2010-12-31T00:00:00Z');

    expect(body).toMatchObject({ totals: [], days: [], statuses: [] });
  });

  it.each([
    ['?createdAfter=2024-01-01T00:00:00Z&createdBefore=2025-01-01T00:00:01Z', 'createdAfter'],
    ['?createdAfter=2024-01-02T00:00:00Z&createdBefore=2024-01-01T00:00:00Z', 'createdAfter'],
    ['?createdAfter=2024-01-01T00:00:00Z&createdBefore=2024-01-01T00:00:00Z', 'createdAfter'],
    ['?createdAfter=9999-01-01T00:00:00Z', 'createdAfter'],
    ['?createdBefore=yesterday', 'createdBefore'],
    ['?userId=1', 'userId'],
  ])('are refused for %s', async (query, parameter) => {
    const answer = await ask(query);

    expectProblem(answer, 400, 'invalid_query');
    expect(placesOf(answer)).toEqual([parameter]);
  });

  it('reach back to the first moment there is', async () => {
    const first = '0001-01-01T00:00:00.000Z';
    for (const end of [first, '0001-01-15T00:00:00.000Z']) {
      const { status, body } = await ask(`?createdBefore=${end}`);
      expect({ status, ...body }).toMatchObject({ status: 200, createdAfter: first, createdBefore: end });
    }
    expect((await ask('?createdAfter=9998-12-31T00:00:00Z&createdBefore=9999-12-31T23:59:59Z')).status).toBe(200);
  });

  it('are refused rather than rounded when a sum is past what a number holds', async () => {
    await app.sql.query(
      `insert into orders (id, user_id, status, total_amount, total_currency, created_at)
       select gen_random_uuid(), $1, 'paid', 9007199254740991, 'EUR', '2019-01-01' from generate_series(1, 2)`,
      [buyer.userId],
    );

    const answer = await ask('?createdAfter=2018-12-31T00:00:00Z&createdBefore=2019-01-02T00:00:00Z');

    expectProblem(answer, 409, 'sum_too_large');
    expect(answer.body.detail).toContain('18014398509481982');
  });

  it('are for those who may read all orders', async () => {
    expectProblem(await ask(PERIOD, buyer), 403, 'forbidden');
    expectProblem(await ask(PERIOD, app.nobody), 401, 'unauthenticated');
    expect((await ask(PERIOD, admin)).status).toBe(200);
  });
});
