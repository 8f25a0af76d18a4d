import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { productRequest, userRequest } from '../support/factories.js';

const RUNS = { numRuns: 25 };

/** Text as users write it: any script, signs and emoji, without control characters and outer space. */
const text = (maxLength: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength })
    .map((value) => value.replaceAll(/\p{C}/gu, '').trim())
    .filter((value) => value !== '');
const product = fc.record({
  name: text(20),
  category: text(20),
  description: text(50),
  price: fc.record({ amount: fc.integer({ min: 0, max: 999_999_999_999 }), currency: fc.constant('EUR') }),
  stock: fc.integer({ min: 100, max: 1_000_000_000 }),
  isActive: fc.boolean(),
});
const personName = fc
  .tuple(fc.constantFrom('Ann', 'Zoë', "O'Brien", 'Müller', '李', 'Ægir', 'محمد', 'Ольга', 'ก้อง', 'José'), text(10))
  .map(([name, more]) => `${name} ${more.replaceAll(/[^\p{L}\p{M} ]/gu, '')}`.trim().normalize('NFC'));
const user = fc.record({ firstName: personName, lastName: personName });

describe('a model', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const created = async (path: string, request: object) => {
    const { status, body } = await admin.post(path, request);
    expect([status, body]).toEqual([201, expect.objectContaining(request)]);
    return body as { id: string; version: number } & Record<string, unknown>;
  };

  it.each([
    ['products', product.map((fields) => productRequest(fields))],
    ['users', user.map((fields) => userRequest(fields))],
  ])('of %s comes back as it was written, and is not changed by writing it back', async (path, requests) => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const written = await created(path, request);
        expect((await admin.get(`${path}/${written.id}`)).body).toEqual(written);

        const { status, body } = await admin.put(`${path}/${written.id}`, request);
        expect([status, body]).toEqual([200, written]);
      }),
      RUNS,
    );
  });

  it('of orders keeps its products as they were, and is not changed by writing its lines back', async () => {
    const lines = fc.array(fc.tuple(product, fc.integer({ min: 1, max: 100 })), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(lines, async (entries) => {
        const ordered = [];
        for (const [fields, quantity] of entries) {
          const { id, sku, name, price } = await created('products', productRequest({ ...fields, isActive: true }));
          const unitPrice = price as { amount: number; currency: string };
          const total = { ...unitPrice, amount: unitPrice.amount * quantity };
          ordered.push({ productId: id, sku, name, quantity, unitPrice, total });
        }
        const request = { lines: ordered.map(({ productId, quantity }) => ({ productId, quantity })) };
        const { status, body } = await admin.post('orders', request);
        const amount = ordered.reduce((sum, { total }) => sum + total.amount, 0);
        expect([status, body]).toEqual([
          201,
          expect.objectContaining({ lines: ordered, total: { amount, currency: 'EUR' } }),
        ]);
        expect((await admin.get(`orders/${body.id}`)).body).toEqual(body);
        expect((await admin.put(`orders/${body.id}`, request)).body).toEqual(body);
      }),
      RUNS,
    );
  });
});
