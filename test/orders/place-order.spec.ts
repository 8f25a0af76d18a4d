import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';

describe('placing an order', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const stockOf = async (id: string) => (await manager.get(`products/${id}`)).body.stock as number;

  it('takes the stock, keeps a snapshot and shows it in the list', async () => {
    const teapot = await createProduct(manager, {
      stock: 5,
      name: 'Müller’s Teapot',
      price: { amount: 1999, currency: 'EUR' },
    });
    const cup = await createProduct(manager, { stock: 9, price: { amount: 250, currency: 'EUR' } });

    const placed = await user.post('orders', lines([teapot, 2], [cup, 3]));

    expect(placed.status).toBe(201);
    expect(placed.headers.get('location')).toBe(`/api/v1/orders/${placed.body.id}`);
    expect(placed.headers.get('etag')).toBe('"1"');
    expect(placed.body).toMatchObject({
      number: expect.stringMatching(/^ORD-\d{6,}$/),
      userId: user.userId,
      status: 'pending',
      total: { amount: 2 * 1999 + 3 * 250, currency: 'EUR' },
      lines: [
        { productId: teapot.id, name: 'Müller’s Teapot', quantity: 2, total: { amount: 3998, currency: 'EUR' } },
        { productId: cup.id, quantity: 3, unitPrice: { amount: 250, currency: 'EUR' } },
      ],
    });
    expect([await stockOf(teapot.id), await stockOf(cup.id)]).toEqual([3, 6]);
    expect((await user.get('orders')).body.items[0]).toEqual(placed.body);
    expect((await user.get(`orders/${placed.body.id}`)).body).toEqual(placed.body);
  });

  it('sells the last unit to one of ten buyers', async () => {
    const product = await createProduct(manager, { stock: 1 });

    const answers = await Promise.all(Array.from({ length: 10 }, () => user.post('orders', lines([product, 1]))));

    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'out_of_stock',
      short: [{ left: 0, wanted: 1 }],
    });
    expect(await stockOf(product.id)).toBe(0);
  });
});
