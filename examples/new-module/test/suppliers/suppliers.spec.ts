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
    const request = supplierRequest({ name: 'Aux joyeux ecclésiastiques' });

    const { status, headers, body } = await manager.post('suppliers', request);

    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toMatchObject({ ...request, isActive: true, version: 1 });
    expect((await manager.get(headers.get('location')!)).body).toEqual(body);
    expect(await auditsOf(body.id)).toMatchObject([
      { actionType: 'create', entityType: 'supplier', userId: manager.userId, changes: { name: { to: body.name } } },
    ]);
  });

  it('are listed by name, page by page', async () => {
    for (const name of ['Zulu', 'Alpha', 'Mike'])
      await createSupplier(manager, { name: `List ${name}`, isActive: false });

    const first = await manager.get('suppliers?isActive=false&limit=2');
    const second = await manager.get(`suppliers?isActive=false&limit=2&cursor=${first.body.page.nextCursor}`);

    expect(first.body.page.total).toBe(3);
    expect([...first.body.items, ...second.body.items].map(({ name }) => name)).toEqual([
      'List Alpha',
      'List Mike',
      'List Zulu',
    ]);
  });

  it('are changed only in the version that If-Match names', async () => {
    const { id, name } = await createSupplier(manager);
    const path = `suppliers/${id}`;
    const email = 'sales@supplier.example.com';

    const { status, headers, body } = await manager.patch(path, { email }, { 'If-Match': '"1"' });

    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body).toMatchObject({ name, email, version: 2 });
    expect((await auditsOf(id)).at(-1)).toMatchObject({ actionType: 'update', changes: { email: { to: email } } });
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

  it('have names that differ, also when two are created at once', async () => {
    const request = supplierRequest();

    const answers = await Promise.all([1, 2].map(() => manager.post('suppliers', request)));

    const [created, refused] = answers.toSorted((a, b) => a.status - b.status);
    expect(created!.status).toBe(201);
    expectProblem(refused!, 409, 'supplier_name_taken');
  });

  it('are refused with every violation at once', async () => {
    const answer = await manager.post('suppliers', { name: '', email: 'no address', colour: 'red' });

    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/colour', '#/email', '#/name']);
  });

  it('are for managers', async () => {
    const { id } = await createSupplier(manager);
    const user = await app.signIn('user');

    for (const path of ['suppliers', `suppliers/${id}`]) {
      expectProblem(await app.nobody.get(path), 401, 'unauthenticated');
      expectProblem(await user.get(path), 403, 'forbidden');
    }
    expectProblem(await user.post('suppliers', supplierRequest()), 403, 'forbidden');
    expectProblem(await user.patch(`suppliers/${id}`, { isActive: false }), 403, 'forbidden');
    expectProblem(await user.delete(`suppliers/${id}`), 403, 'forbidden');
  });
});
