import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '../../src/kernel/auth/permissions.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('permissions', () => {
  let app: TestApp;
  let admin: ApiClient;
  let count = 0;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const make = async (fields: Record<string, unknown> = {}) =>
    (await admin.post('permissions', { name: `things:do-${++count}`, ...fields })).body as { id: string; name: string };

  it('are those that code asks for from the start, each with its description and its role', async () => {
    const { body } = await admin.get('permissions?isSystem=true&limit=50');

    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(Object.keys(PERMISSIONS).toSorted());
    for (const { name, description, roles } of body.items) {
      const { description: documented, role } = PERMISSIONS[name as keyof typeof PERMISSIONS];
      expect([name, description]).toEqual([name, documented]);
      expect(roles).toContain(role);
    }
  });

  it('are made, read, changed and deleted, with a record of each', async () => {
    const made = await admin.post('permissions', { name: 'invoices:read', description: 'See invoices.' });
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect(made.body).toMatchObject({
      name: 'invoices:read',
      description: 'See invoices.',
      roles: [],
      isSystem: false,
    });

    const path = `permissions/${made.body.id}`;
    expect((await admin.get(path)).body).toEqual(made.body);
    expect((await admin.patch(path, { description: 'See them all.' })).body).toMatchObject({ version: 2 });
    expect((await admin.put(path, { name: 'invoices:view' })).body).toMatchObject({
      name: 'invoices:view',
      description: '',
      version: 3,
    });
    expect((await admin.put(path, { name: 'invoices:view' })).body).toMatchObject({ version: 3 });
    expectProblem(await admin.delete(path, { 'If-Match': '"2"' }), 412, 'precondition_failed');
    expect((await admin.delete(path, { 'If-Match': '"3"' })).status).toBe(204);
    expectProblem(await admin.delete(path), 404, 'permission_not_found');

    const { rows } = await app.sql.query('select action_type, changes from audits where entity_id = $1 order by id', [
      made.body.id,
    ]);
    expect(rows.map(({ action_type: action }) => action)).toEqual(['create', 'update', 'update', 'delete']);
    expect(rows[1].changes).toEqual({ description: { from: 'See invoices.', to: 'See them all.' } });
  });

  it('that code asks for keep their name and their place; their description is free', async () => {
    const [{ id, name, description }] = (await admin.get('permissions?name=orders:read')).body.items;

    expectProblem(await admin.delete(`permissions/${id}`), 409, 'permission_protected');
    expectProblem(await admin.patch(`permissions/${id}`, { name: 'orders:look' }), 409, 'permission_protected');
    expect((await admin.patch(`permissions/${id}`, { name, description: 'See orders.' })).status).toBe(200);
    expect((await admin.patch(`permissions/${id}`, { description })).body).toMatchObject({ name, description });
  });

  it('have a name each', async () => {
    const { id } = await make();
    for (const answer of [
      await admin.post('permissions', { name: 'orders:read' }),
      await admin.patch(`permissions/${id}`, { name: 'orders:read' }),
    ])
      expectProblem(answer, 409, 'permission_name_taken');
  });

  it('leave the roles that had them when they are deleted, and keep them when they are renamed', async () => {
    const { id, name } = await make();
    const role = (await admin.post('roles', { name: `role-${randomUUID()}`, permissions: [name, 'orders:place'] }))
      .body;

    await admin.patch(`permissions/${id}`, { name: `${name}-renamed` });
    expect((await admin.get(`roles/${role.id}`)).body.permissions).toEqual(['orders:place', `${name}-renamed`]);
    expect((await admin.get(`permissions/${id}`)).body.roles).toEqual([role.name]);
    await admin.delete(`permissions/${id}`);
    expect((await admin.get(`roles/${role.id}`)).body.permissions).toEqual(['orders:place']);
    const { rows } = await app.sql.query(`select details from audits where entity_id = $1 and action_type = 'delete'`, [
      id,
    ]);
    expect(rows[0].details.roles).toEqual([role.name]);
  });

  it('are filtered and sorted, and refused with every fault at once', async () => {
    const names = async (query: string) =>
      (await admin.get(`permissions?${query}`)).body.items.map(({ name }: { name: string }) => name) as string[];
    expect(await names('resource=audits')).toEqual(['audits:create', 'audits:manage', 'audits:read']);
    expect(await names('resource=audits&sort=-name')).toEqual(['audits:read', 'audits:manage', 'audits:create']);
    const refusal = await admin.post('permissions', { name: 'Fly', description: 7, isSystem: true });
    expectProblem(refusal, 422, 'invalid_body');
    expect(placesOf(refusal)).toEqual(['#/description', '#/isSystem', '#/name']);
  });
});
