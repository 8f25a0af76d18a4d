import { MAX_PRICE } from '../../src/kernel/money/money.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, createUser, lines } from '../support/factories.js';

/** Composed and decomposed letters, several scripts, characters beyond the first 65,536. */
const TEXT = 'Łódź Cafe\u0301 Café 東京 שלום 👩‍👩‍👧‍👦 "\\/ \u2028 end';
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface Model {
  readonly id: string;
  readonly version: number;
  readonly [member: string]: unknown;
}

describe('what is read as JSON', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager, user] = await Promise.all([app.signIn('admin'), app.signIn('manager'), app.signIn('user')]);
  });
  afterAll(() => app.close());

  /** The model, after it was shown that nothing of its text is lost by reading and writing it. */
  async function read(client: ApiClient, path: string): Promise<Model> {
    const response = await fetch(`${app.url}/api/v1/${path}`, { headers: { Authorization: `Bearer ${client.token}` } });
    const text = await response.text();
    const model = JSON.parse(text) as Model;
    expect(JSON.stringify(model)).toBe(text);
    const times = Object.entries(model).filter(([name, value]) => name.endsWith('At') && value !== null);
    expect(times.length).toBeGreaterThan(0);
    for (const [, value] of times) {
      expect(value).toMatch(TIME);
      expect(new Date(value as string).toISOString()).toBe(value);
    }
    return model;
  }

  const picked = (model: Model, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, model[name]]));

  it('is a product that can be written back, with the highest price and any text', async () => {
    const price = { amount: MAX_PRICE, currency: 'JPY' };
    const { id } = await createProduct(manager, { name: TEXT, category: TEXT, description: TEXT, price });
    const product = await read(manager, `products/${id}`);
    expect(product).toMatchObject({ name: TEXT, category: TEXT, description: TEXT, price });

    const writable = ['sku', 'name', 'category', 'description', 'price', 'stock', 'isActive'];
    const replaced = await manager.put(`products/${id}`, picked(product, writable), {
      'If-Match': `"${product.version}"`,
    });

    expect(replaced.status).toBe(200);
    expect(picked(await read(manager, `products/${id}`), writable)).toEqual(picked(product, writable));
  });

  it('is a user that can be written back, with names of any script', async () => {
    const id = await createUser(admin, { firstName: 'Zoë Łucja', lastName: 'O’Brien-Müller 東' });
    const person = await read(admin, `users/${id}`);

    const writable = ['email', 'firstName', 'lastName', 'username'];
    const replaced = await admin.put(`users/${id}`, picked(person, writable), { 'If-Match': `"${person.version}"` });

    expect(replaced.status).toBe(200);
    const same = [...writable, 'id', 'fullName', 'roles', 'isActive', 'emailVerified', 'createdAt'];
    expect(picked(await read(admin, `users/${id}`), same)).toEqual(picked(person, same));
  });

  it('is an order whose lines can be written back, with amounts that no floating-point number rounds', async () => {
    const price = { amount: MAX_PRICE, currency: 'EUR' };
    const product = await createProduct(manager, { name: TEXT, price });
    const placed = await user.post('orders', lines([product, 3]));
    const order = await read(user, `orders/${placed.body.id}`);
    expect(order).toEqual(placed.body);
    expect(order.total).toEqual({ amount: 3 * MAX_PRICE, currency: 'EUR' });

    const content = (order.lines as Model[]).map(({ productId, quantity }) => ({ productId, quantity }));
    const replaced = await user.put(`orders/${order.id}`, { lines: content }, { 'If-Match': `"${order.version}"` });

    expect(replaced.status).toBe(200);
    const same = ['id', 'number', 'status', 'lines', 'total', 'userId', 'createdAt'];
    expect(picked(await read(user, `orders/${order.id}`), same)).toEqual(picked(order, same));
  });
});
