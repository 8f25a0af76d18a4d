import { ORDER_STATUSES } from '../../src/modules/orders/order-status.js';
import { TestApp } from './app.js';
import { createApiKey } from './api-keys.js';
import type { ApiClient } from './client.js';
import { createProduct, createUser, lines, productCsv, productRequest, userRequest } from './factories.js';
import { orderIn } from './orders.js';

describe('the factories of tests', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  it('sign in accounts with the roles that were asked for, each another one', async () => {
    const [one, other] = await Promise.all([app.signIn('manager', 'user'), app.signIn('manager', 'user')]);

    const accounts = await Promise.all([one, other].map(async (client) => (await client.get('users/me')).body));

    expect(accounts.map(({ id }) => id)).toEqual([one.userId, other.userId]);
    expect(accounts.map(({ roles }) => roles.toSorted())).toEqual([
      ['manager', 'user'],
      ['manager', 'user'],
    ]);
    expect(one.userId).not.toBe(other.userId);
  });

  it('make requests that are valid and differ, with the fields that a test names', async () => {
    const requests = [productRequest(), productRequest(), productRequest({ stock: 7 })];
    const answers = await Promise.all(requests.map((request) => admin.post('products', request)));

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(answers[2]!.body).toMatchObject({ ...requests[2], stock: 7 });
    expect((await admin.post('users', userRequest({ lastName: 'Müller' }))).body.lastName).toBe('Müller');
    expect(await createUser(admin)).not.toBe(await createUser(admin));
  });

  it('write products as a file that can be imported', async () => {
    const products = [productRequest({ name: 'A "quoted", name' }), productRequest()];

    const { body } = await admin.post('products/import', productCsv(...products), { 'Content-Type': 'text/csv' });

    expect(body).toMatchObject({ rows: 2, created: 2 });
  });

  it('fail with the reason when what they need is refused', async () => {
    await expect(createProduct(admin, { stock: -1 })).rejects.toThrow(/422.*stock/);
    await expect(createUser(app.nobody)).rejects.toThrow('401');
    await expect(createApiKey(admin, { scopes: ['no:scope'] })).rejects.toThrow('422');
  });

  it.each(ORDER_STATUSES)('lead an order to be %s', async (status) => {
    const product = await createProduct(admin, { stock: 2 });

    expect(await orderIn(status, { buyer: admin, manager: admin, product })).toMatchObject({
      status,
      lines: [{ productId: product.id, quantity: 2 }],
    });
    expect(lines([product, 2]).lines).toEqual([{ productId: product.id, quantity: 2 }]);
  });

  it('make API keys that are let in', async () => {
    const { client } = await createApiKey(admin);

    expect((await client.get('users/me')).body).toMatchObject({ id: admin.userId });
  });
});
