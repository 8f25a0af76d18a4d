import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';

describe('the pieces that unpaid orders of a buyer reserve', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ ORDER_MAX_RESERVED: '10' });
    manager = await app.signIn('manager');
  });
  afterAll(() => app.close());

  it('are limited, over all of them and not for others', async () => {
    const [buyer, other] = [await app.signIn('user'), await app.signIn('user')];
    const product = await createProduct(manager, { stock: 100 });
    const first = await buyer.post('orders', lines([product, 6]));
    expect(first.status).toBe(201);
    const refused = await buyer.post('orders', lines([product, 5]));
    expectProblem(refused, 409, 'too_much_reserved');
    expect(refused.body.detail).toContain('at most 10 pieces');
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(94);
    expect((await buyer.post('orders', lines([product, 4]))).status).toBe(201);
    expect((await other.post('orders', lines([product, 10]))).status).toBe(201);

    expectProblem(await buyer.put(`orders/${first.body.id}`, lines([product, 7])), 409, 'too_much_reserved');
    expect((await buyer.put(`orders/${first.body.id}`, lines([product, 5]))).status).toBe(200);
    expect((await buyer.post(`orders/${first.body.id}/cancel`)).status).toBe(200);
    expect((await buyer.post('orders', lines([product, 6]))).status).toBe(201);
  });

  it('do not count once an order is paid', async () => {
    const buyer = await app.signIn('user');
    const product = await createProduct(manager, { stock: 100 });
    const { body } = await buyer.post('orders', lines([product, 10]));
    expectProblem(await buyer.post('orders', lines([product, 1])), 409, 'too_much_reserved');
    expect((await manager.post(`orders/${body.id}/pay`)).status).toBe(200);
    expect((await buyer.post('orders', lines([product, 10]))).status).toBe(201);
  });

  it('stay within the limit when twenty orders come at once', async () => {
    const buyer = await app.signIn('user');
    const product = await createProduct(manager, { stock: 100 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => buyer.post('orders', lines([product, 3]))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expectProblem(answer, 409, 'too_much_reserved');
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(91);
  });
});

describe('without a limit to what a buyer reserves', () => {
  it('they may reserve any number', async () => {
    const app = await TestApp.start({ ORDER_MAX_RESERVED: '0' });
    try {
      const [manager, buyer] = [await app.signIn('manager'), await app.signIn('user')];
      const product = await createProduct(manager, { stock: 5000 });
      const first = await buyer.post('orders', lines([product, 2000]));
      expect([first.status, (await buyer.post('orders', lines([product, 2000]))).status]).toEqual([201, 201]);
      expect((await buyer.put(`orders/${first.body.id}`, lines([product, 3000]))).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
