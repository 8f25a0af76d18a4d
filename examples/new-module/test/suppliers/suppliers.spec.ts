import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { createSupplier, supplierRequest } from '../support/suppliers.js';

describe('suppliers', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
  });
  afterAll(() => app.close());

  const auditsOf = async (id: string) => (await manager.get(`audits?entityId=${id}&sort=createdAt`)).body.items;

  it('are created, and read at their location', async () => {
    const request = supplierRequest();

    const { status, headers, body } = await manager.post('suppliers', request);

    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toMatchObject({ ...request, isActive: true, version: 1 });
    expect((await manager.get(headers.get('location')!)).body).toEqual(body);
    expect(await auditsOf(body.id)).toMatchObject([
      { actionType: 'create', entityType: 'supplier', userId: manager.userId, changes: { name: { to: body.name } } },
    ]);
  });

  it('are listed by name, page by page', async () => {
    for (const name of ['List Zulu', 'List Alpha', 'List Mike']) await createSupplier(manager, { name });

    const names: string[] = [];
    let next = 'suppliers?limit=2';
    do {
      const { items, page } = (await manager.get(next)).body;
      expect(items.length).toBeLessThanOrEqual(2);
      names.push(...items.map((item: { name: string }) => item.name));
      next = page.nextCursor && `suppliers?limit=2&cursor=${page.nextCursor}`;
    } while (next);

    expect(names.filter((name) => name.startsWith('List '))).toEqual(['List Alpha', 'List Mike', 'List Zulu']);
  });

  it('are filtered', async () => {
    const { id, name } = await createSupplier(manager);
    await createSupplier(manager);

    const { items, page } = (await manager.get(`suppliers?name=${encodeURIComponent(name)}`)).body;

    expect([items.map((item: { id: string }) => item.id), page.total]).toEqual([[id], 1]);
  });

  it('are changed only in the version that If-Match names', async () => {
    const { id } = await createSupplier(manager);
    const path = `suppliers/${id}`;
    const { name } = supplierRequest();

    const { status, headers, body } = await manager.patch(path, { name }, { 'If-Match': '"1"' });

    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body).toMatchObject({ name, version: 2 });
    expect((await auditsOf(id)).at(-1)).toMatchObject({ actionType: 'update', changes: { name: { to: name } } });
    expectProblem(await manager.patch(path, { name: 'Late' }, { 'If-Match': '"1"' }), 412, 'precondition_failed');
    expect((await manager.get(path)).body).toEqual(body);
  });

  it('are deleted, and give up their name', async () => {
    const { id, name } = await createSupplier(manager);

    expect((await manager.delete(`suppliers/${id}`, { 'If-Match': '"1"' })).status).toBe(204);

    expectProblem(await manager.get(`suppliers/${id}`), 404, 'supplier_not_found');
    expect((await auditsOf(id)).at(-1)).toMatchObject({ actionType: 'delete', details: { name } });
    expect((await manager.post('suppliers', supplierRequest({ name }))).status).toBe(201);
  });

  it('have name values that differ, also when two are created at once', async () => {
    const { name } = supplierRequest();

    const answers = await Promise.all([1, 2].map(() => manager.post('suppliers', supplierRequest({ name }))));

    const [created, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect(created!.status).toBe(201);
    expectProblem(refused!, 409, 'supplier_name_taken');
  });

  it('are refused with every violation at once', async () => {
    const answer = await manager.post('suppliers', {
      name: '',
      email: 'not an address',
      isActive: 'perhaps',
      notAField: 1,
    });

    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/email', '#/isActive', '#/name', '#/notAField']);
  });

  it('are for managers', async () => {
    const { id } = await createSupplier(manager);
    const user = await app.signIn('user');

    for (const path of ['suppliers', `suppliers/${id}`]) {
      expectProblem(await app.nobody.get(path), 401, 'unauthenticated');
      expectProblem(await user.get(path), 403, 'forbidden');
    }
    expectProblem(await user.post('suppliers', supplierRequest()), 403, 'forbidden');
    expectProblem(await user.patch(`suppliers/${id}`, { name: 'Other' }), 403, 'forbidden');
    expectProblem(await user.delete(`suppliers/${id}`), 403, 'forbidden');
  });
});
