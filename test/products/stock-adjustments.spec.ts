import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';

describe('the stock of a product', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const sell = async (product: { id: string }, quantity = 1) =>
    expect((await user.post('orders', lines([product, quantity]))).status).toBe(201);
  const adjust = (id: string, body: unknown, headers: Record<string, string> = {}) =>
    manager.post(`products/${id}/stock-adjustments`, body, headers);

  it('is adjusted by a difference, audited with its reason, and told as an event', async () => {
    const product = await createProduct(manager, { stock: 7 });
    await sell(product, 2);

    const { status, body, headers } = await adjust(product.id, { by: -3, reason: 'Broken in the warehouse' });

    expect([status, headers.get('etag')]).toEqual([200, '"3"']);
    expect(body).toMatchObject({ id: product.id, stock: 2, version: 3, stockVersion: 3 });
    const { body: audits } = await manager.get(`audits?entityId=${product.id}&sort=-createdAt`);
    expect(audits.items[0]).toMatchObject({
      actionType: 'update',
      userId: manager.userId,
      changes: { stock: { by: -3 } },
      details: { reason: 'Broken in the warehouse' },
    });
    const { rows } = await app.sql.query('select data from outbox where subject = $1 order by id desc limit 1', [
      product.id,
    ]);
    expect(rows).toEqual([{ data: { by: -3, reason: 'adjusted' } }]);
  });

  it('is adjusted once for an Idempotency-Key', async () => {
    const product = await createProduct(manager, { stock: 7 });
    const key = { 'Idempotency-Key': randomUUID() };

    const answers = [await adjust(product.id, { by: 5 }, key), await adjust(product.id, { by: 5 }, key)];

    expect(answers.map(({ status, body }) => [status, body.stock])).toEqual([
      [200, 12],
      [200, 12],
    ]);
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(12);
  });

  it('loses no unit of fifty adjustments and thirty sales at once', async () => {
    const product = await createProduct(manager, { stock: 100 });

    const answers = await Promise.all([
      ...Array.from({ length: 50 }, (_, index) => adjust(product.id, { by: index % 2 ? -1 : 3 })),
      ...Array.from({ length: 30 }, () => user.post('orders', lines([product, 2]))),
    ]);

    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    expect((await manager.get(`products/${product.id}`)).body).toMatchObject({ stock: 100 + 50 - 60, version: 81 });
  });

  it('stays in its range', async () => {
    const { id } = await createProduct(manager, { stock: 2 });
    const before = await everythingStored(app.sql);

    for (const by of [-3, 999_999_999]) {
      const { body } = expectRefused(await adjust(id, { by }));
      expect(body.stock).toBe(2);
    }
    for (const body of [
      {},
      { by: '1' },
      { by: 0.5 },
      { by: 1_000_000_001 },
      { by: 1, reason: '' },
      { by: 1, stock: 2 },
    ])
      expectProblem(await adjust(id, body), 422, 'invalid_body');
    expectProblem(await adjust(id, { by: 1 }, { 'If-Match': '"2"' }), 412, 'precondition_failed');
    expectProblem(await adjust(randomUUID(), { by: 1 }), 404, 'product_not_found');
    expect((await adjust(id, { by: 0 })).body).toMatchObject({ stock: 2, version: 1 });
    expect(await everythingStored(app.sql)).toEqual(before);
    expect((await adjust(id, { by: -2 })).body.stock).toBe(0);

    function expectRefused<Answer extends Parameters<typeof expectProblem>[0]>(answer: Answer): Answer {
      expectProblem(answer, 409, 'stock_out_of_range');
      return answer;
    }
  });

  it('is never overwritten by a number that was typed before a sale', async () => {
    const product = await createProduct(manager, { stock: 7 });
    const path = `products/${product.id}`;
    const read = await manager.get(path);
    await sell(product);
    const etag = { 'If-Match': read.headers.get('etag')! };

    expectProblem(await manager.patch(path, { stock: 10 }, etag), 412, 'precondition_failed');
    expectProblem(await manager.put(path, productRequest({ stock: 7 }), etag), 412, 'precondition_failed');
    for (const any of [{}, { 'If-Match': '*' }] as Record<string, string>[]) {
      expectProblem(await manager.patch(path, { stock: 10 }, any), 428, 'stock_version_required');
      expectProblem(await manager.put(path, productRequest({ stock: 10 }), any), 428, 'stock_version_required');
    }
    expect((await manager.get(path)).body).toMatchObject({ stock: 6, version: 2, stockVersion: 2 });

    const current = { 'If-Match': '"2"' };
    expect((await manager.patch(path, { stock: 10 }, current)).body).toMatchObject({ stock: 10, stockVersion: 3 });
    expectProblem(await manager.patch(path, { stock: 11 }, current), 412, 'precondition_failed');
  });

  it('does not keep the editor of a best seller from getting through, who is still told of other edits', async () => {
    const product = await createProduct(manager, { stock: 50, description: 'Old' });
    const path = `products/${product.id}`;
    const etag = { 'If-Match': (await manager.get(path)).headers.get('etag')! };
    for (let sale = 0; sale < 3; sale++) await sell(product);

    const renamed = await manager.patch(path, { name: 'Best seller' }, etag);
    expect([renamed.status, renamed.body]).toMatchObject([
      200,
      { name: 'Best seller', stock: 47, version: 5, stockVersion: 4 },
    ]);
    expectProblem(await manager.patch(path, { name: 'Another' }, etag), 412, 'precondition_failed');
    await sell(product);

    const { stock: _, ...whole } = productRequest();
    expectProblem(await manager.put(path, whole, etag), 412, 'precondition_failed');
    const replaced = await manager.put(path, whole, { 'If-Match': renamed.headers.get('etag')! });
    expect([replaced.status, replaced.body]).toMatchObject([200, { ...whole, stock: 46, version: 7 }]);
    await sell(product);
    expectProblem(await manager.delete(path, { 'If-Match': renamed.headers.get('etag')! }), 412, 'precondition_failed');
    expect((await manager.delete(path, { 'If-Match': replaced.headers.get('etag')! })).status).toBe(204);
  });

  it('changes the ETag, so that no copy with an old stock is taken for current', async () => {
    const product = await createProduct(manager);
    await sell(product);
    expect((await app.nobody.get(`products/${product.id}`, { 'If-None-Match': '"1"' })).status).toBe(200);
    expectProblem(
      await manager.patch(`products/${product.id}`, { name: 'Later' }, { 'If-Match': '"3"' }),
      412,
      'precondition_failed',
    );
  });

  it('is taken back by PUT as GET answers it, also when cancelled orders made it larger than can be set', async () => {
    const product = await createProduct(manager);
    await app.sql.query('update products set stock = 1500000000 where id = $1', [product.id]);
    const path = `products/${product.id}`;
    const { sku, name, category, description, price, stock, isActive } = (await manager.get(path)).body;

    const whole = { sku, name, category, description, price, stock, isActive };
    expect((await manager.put(path, whole)).status).toBe(200);
    expectProblem(await manager.patch(path, { stock: stock + 1 }, { 'If-Match': '"1"' }), 409, 'stock_out_of_range');
    expectProblem(await adjust(product.id, { by: 1 }), 409, 'stock_out_of_range');
    expect((await adjust(product.id, { by: -3 })).body.stock).toBe(1_499_999_997);
  });
});
