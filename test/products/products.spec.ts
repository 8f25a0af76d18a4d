import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/client.js';
import { createProduct, productRequest } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { TestApp } from '../support/app.js';

describe('products', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const auditsOf = async (id: string) => (await manager.get(`audits?entityId=${id}&sort=createdAt`)).body.items;

  it('are added by managers and read by anyone', async () => {
    const wanted = productRequest({ name: 'Côte de Blaye', description: '' });

    const { status, headers, body } = await manager.post('products', wanted);

    expect(status).toBe(201);
    expect(body).toMatchObject({ ...wanted, version: 1 });
    expect(headers.get('location')).toBe(`/api/v1/products/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    const read = await app.nobody.get(headers.get('location')!);
    expect({ status: read.status, body: read.body, etag: read.headers.get('etag') }).toEqual({
      status: 200,
      body,
      etag: '"1"',
    });
    expect(await auditsOf(body.id)).toMatchObject([
      {
        actionType: 'create',
        userId: manager.userId,
        changes: { name: { to: 'Côte de Blaye' }, price: { to: wanted.price } },
      },
    ]);
  });

  it('can be added active and without a description when nothing is said of these', async () => {
    const { description: _, isActive: __, ...least } = productRequest();

    const { status, body } = await manager.post('products', least);

    expect(status).toBe(201);
    expect(body).toMatchObject({ description: '', isActive: true });
  });

  it('are replaced as a whole by PUT: what is left out gets its default', async () => {
    const product = await createProduct(manager, { description: 'Old', isActive: false, stock: 7 });
    const { description: _, isActive: __, ...wanted } = productRequest({ stock: 3 });

    const { status, headers, body } = await manager.put(`products/${product.id}`, wanted, { 'If-Match': '"1"' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ ...wanted, id: product.id, description: '', isActive: true, version: 2 });
    expect(headers.get('etag')).toBe('"2"');
    expect((await auditsOf(product.id)).at(-1)).toMatchObject({
      actionType: 'update',
      changes: { description: { from: 'Old', to: '' }, stock: { from: 7, to: 3 }, isActive: { from: false, to: true } },
    });
    expectProblem(await manager.put(`products/${product.id}`, { name: 'Only a name' }), 422, 'invalid_body');
  });

  it('are changed in part by PATCH: absent fields stay, and null is refused', async () => {
    const product = await createProduct(manager, { description: 'Stays', stock: 7 });

    const { status, body } = await manager.patch(`products/${product.id}`, { price: { amount: 5, currency: 'USD' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ description: 'Stays', stock: 7, price: { amount: 5, currency: 'USD' }, version: 2 });
    // Audit records name fields as the API does.
    expect((await auditsOf(product.id)).at(-1).changes).toEqual({
      price: { from: { amount: 1999, currency: 'EUR' }, to: { amount: 5, currency: 'USD' } },
    });

    for (const field of ['sku', 'name', 'category', 'description', 'price', 'stock', 'isActive']) {
      const answer = await manager.patch(`products/${product.id}`, { [field]: null });
      expectProblem(answer, 422, 'invalid_body');
      expect(answer.body.errors[0].pointer).toBe(`#/${field}`);
    }
    expect((await manager.patch(`products/${product.id}`, { description: '' })).body).toMatchObject({
      description: '',
      version: 3,
    });
  });

  it('keep their version, and get no audit record, when a change changes nothing', async () => {
    const product = await createProduct(manager, { stock: 7 });

    const answers = [
      await manager.patch(`products/${product.id}`, { stock: 7 }),
      await manager.patch(`products/${product.id}`, {}),
    ];

    expect(answers.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 1],
      [200, 1],
    ]);
    expect(await auditsOf(product.id)).toHaveLength(1);
  });

  it('tell by how much their stock was set, and of nothing else', async () => {
    const product = await createProduct(manager, { stock: 70 });
    await manager.patch(`products/${product.id}`, { stock: 66 }, { 'If-Match': '"1"' });
    await manager.patch(`products/${product.id}`, { name: 'Another' });
    await manager.put(`products/${product.id}`, productRequest({ stock: 68 }), { 'If-Match': '"3"' });

    const { rows } = await app.sql.query('select type, data from outbox where subject = $1 order by id', [product.id]);
    expect(rows).toEqual([
      { type: 'product.stockChanged', data: { by: -4, reason: 'adjusted' } },
      { type: 'product.stockChanged', data: { by: 2, reason: 'adjusted' } },
    ]);
  });

  it('disappear when deleted, and leave their SKU to others', async () => {
    const product = await createProduct(manager);

    const { status, body } = await manager.delete(`products/${product.id}`);

    expect({ status, body }).toEqual({ status: 204, body: '' });
    expectProblem(await app.nobody.get(`products/${product.id}`), 404, 'product_not_found');
    expectProblem(await manager.put(`products/${product.id}`, productRequest()), 404, 'product_not_found');
    expectProblem(await manager.patch(`products/${product.id}`, { stock: 1 }), 404, 'product_not_found');
    expectProblem(await manager.delete(`products/${product.id}`), 404, 'product_not_found');
    const successor = await createProduct(manager, { sku: product.sku });
    expect((await app.nobody.get(`products?q=${product.sku}`)).body.items).toMatchObject([{ id: successor.id }]);
    expect((await auditsOf(product.id)).at(-1)).toMatchObject({
      actionType: 'delete',
      details: { sku: product.sku },
    });
  });

  it('never share a SKU', async () => {
    const [one, other] = [await createProduct(manager), await createProduct(manager)];

    expectProblem(await manager.post('products', productRequest({ sku: one.sku })), 409, 'sku_taken');
    expectProblem(await manager.patch(`products/${other.id}`, { sku: one.sku }), 409, 'sku_taken');
    expectProblem(await manager.put(`products/${other.id}`, productRequest({ sku: one.sku })), 409, 'sku_taken');
    expect((await manager.get(`products/${other.id}`)).body).toMatchObject({ sku: other.sku, version: 1 });
  });

  it('are made once when many ask for one SKU at the same moment', async () => {
    const wanted = productRequest();

    const answers = await Promise.all(Array.from({ length: 8 }, () => manager.post('products', wanted)));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) expectProblem(answer, 409, 'sku_taken');
  });

  it('lose no change when many change the same one at the same moment', async () => {
    const product = await createProduct(manager);

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => manager.patch(`products/${product.id}`, { name: `Name ${index}` })),
    );

    const versions = answers.map(({ body }) => body.version as number).toSorted((a, b) => a - b);
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    const changes = (await auditsOf(product.id)).slice(1).map(({ changes: { name } }: never) => name) as {
      from: string;
      to: string;
    }[];
    // Each change begins where another one ended: together they make one chain.
    expect(new Set(changes.map(({ from }) => from)).size).toBe(8);
    expect((await manager.get(`products/${product.id}`)).body.version).toBe(9);
  });

  it('are changed by one of two who read the same version and say so', async () => {
    const product = await createProduct(manager);
    const change = (name: string) => manager.patch(`products/${product.id}`, { name }, { 'If-Match': '"1"' });

    const answers = await Promise.all([change('One'), change('Two'), change('Three')]);

    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412]);
    expectProblem(await manager.delete(`products/${product.id}`, { 'If-Match': '"1"' }), 412, 'precondition_failed');
    expect((await manager.delete(`products/${product.id}`, { 'If-Match': '"2"' })).status).toBe(204);
  });

  it('are written by managers and admins only', async () => {
    const product = await createProduct(manager);
    const admin = await app.signIn('admin');
    const path = `products/${product.id}`;
    const attempts = (who: ApiClient) => [
      who.post('products', productRequest()),
      who.put(path, productRequest()),
      who.patch(path, { name: 'Other' }),
      who.post(`${path}/stock-adjustments`, { by: 1 }),
      who.delete(path),
    ];

    for (const attempt of attempts(user)) expectProblem(await attempt, 403, 'forbidden');
    for (const attempt of attempts(app.nobody)) expectProblem(await attempt, 401, 'unauthenticated');
    expect((await manager.get(path)).body).toMatchObject({ version: 1 });
    expect((await admin.patch(path, { name: 'Other' })).status).toBe(200);
  });

  it('are not found by an unknown id', async () => {
    expectProblem(await app.nobody.get(`products/${randomUUID()}`), 404, 'product_not_found');
    expectProblem(await app.nobody.get('products/7'), 400, 'invalid_parameter');
  });
});
