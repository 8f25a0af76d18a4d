import { randomUUID } from 'node:crypto';
import { PERMISSIONS } from '../../src/kernel/auth/permissions.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';

describe('roles', () => {
  let app: TestApp;
  let admin: ApiClient;
  let count = 0;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  const make = async (fields: Record<string, unknown> = {}) => {
    const { status, body } = await admin.post('roles', { name: `role-${++count}`, ...fields });
    if (status !== 201) throw new Error(`The role was refused: ${JSON.stringify(body)}`);
    return body as { id: string; name: string; version: number };
  };
  const byName = async (name: string) => (await admin.get(`roles?name=${name}`)).body.items[0];
  const auditsOf = async (id: string) =>
    (
      await app.sql.query(
        'select action_type, user_id, changes, details from audits where entity_id = $1 order by created_at, id',
        [id],
      )
    ).rows;

  it('are three from the start, the mightier inheriting from the lesser', async () => {
    const { body } = await admin.get('roles?isSystem=true');

    expect(body.items.map(({ name, parent }: { name: string; parent: string }) => [name, parent])).toEqual([
      ['admin', 'manager'],
      ['manager', 'user'],
      ['user', null],
    ]);
    const given = Object.entries(PERMISSIONS).filter(([, { role }]) => role === 'user');
    expect((await byName('user')).permissions).toEqual(given.map(([name]) => name).toSorted());
    expect((await byName('admin')).permissions).toContain('access:manage');
  });

  it('are made with a parent and permissions, each once and in order', async () => {
    const answer = await admin.post('roles', {
      name: 'warehouse',
      description: 'Ships orders.',
      parent: 'user',
      permissions: ['orders:read', 'orders:manage', 'orders:read'],
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/roles/${answer.body.id}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'warehouse',
      description: 'Ships orders.',
      parent: 'user',
      permissions: ['orders:manage', 'orders:read'],
      isSystem: false,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await admin.get(`roles/${answer.body.id}`)).body).toEqual(answer.body);
    expect(await auditsOf(answer.body.id)).toMatchObject([
      {
        action_type: 'create',
        user_id: admin.userId,
        changes: {
          name: { to: 'warehouse' },
          parent: { to: 'user' },
          permissions: { to: ['orders:manage', 'orders:read'] },
        },
      },
    ]);
  });

  it('bring what they have and what their parents have, from the next request on', async () => {
    const below = await make({ permissions: ['reports:create'] });
    const role = await make({ parent: below.name, permissions: [] });
    const holder = await app.signIn(role.name);

    expect((await holder.get('reports')).status).toBe(200);
    expect((await holder.get('users')).status).toBe(403);
    await admin.patch(`roles/${below.id}`, { permissions: ['users:read'] });
    expect((await holder.get('reports')).status).toBe(403);
    expect((await holder.get('users')).status).toBe(200);
    await admin.patch(`roles/${role.id}`, { parent: null });
    const refusal = await holder.get('users');
    expectProblem(refusal, 403, 'forbidden');
    expect(refusal.body.detail).toBe('This needs the permission users:read.');
  });

  it('are changed field by field or as a whole, and the trail says from what to what', async () => {
    const { id, name } = await make({ description: 'Before.', parent: 'user', permissions: ['orders:place'] });

    const changed = await admin.patch(`roles/${id}`, { description: 'After.' });
    expect(changed.body).toMatchObject({
      description: 'After.',
      parent: 'user',
      permissions: ['orders:place'],
      version: 2,
    });
    const same = await admin.patch(`roles/${id}`, { description: 'After.', permissions: ['orders:place'] });
    expect(same.body).toEqual(changed.body);
    const replaced = await admin.put(`roles/${id}`, { name });
    expect(replaced.body).toMatchObject({ description: '', parent: null, permissions: [], version: 3 });

    expect(await auditsOf(id)).toMatchObject([
      { action_type: 'create' },
      { action_type: 'update', changes: { description: { from: 'Before.', to: 'After.' } } },
      {
        action_type: 'update',
        changes: {
          description: { from: 'After.', to: '' },
          parent: { from: 'user', to: null },
          permissions: { from: ['orders:place'], to: [] },
        },
      },
    ]);
  });

  it('take their holders along when they are renamed', async () => {
    const { id, name } = await make({ permissions: ['users:read'] });
    const holder = await app.signIn(name);

    expect((await admin.patch(`roles/${id}`, { name: `${name}-renamed` })).status).toBe(200);

    expect((await holder.get('users/me')).body.roles).toEqual([`${name}-renamed`]);
    expect((await holder.get('users')).status).toBe(200);
  });

  it('have a name each; of ten who ask for one at once, one gets it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => admin.post('roles', { name: 'contested' })));

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409, 'role_name_taken');
    const { id } = await make();
    expectProblem(await admin.patch(`roles/${id}`, { name: 'contested' }), 409, 'role_name_taken');
  });

  it('that the system names are neither renamed, moved nor deleted, and admin loses no permission', async () => {
    const before = await everythingStored(app.sql);
    for (const name of ['admin', 'manager', 'user']) {
      const { id, ...role } = await byName(name);
      expectProblem(await admin.delete(`roles/${id}`), 409, 'role_protected');
      expectProblem(await admin.patch(`roles/${id}`, { name: 'other' }), 409, 'role_protected');
      const moved = role.parent === null ? 'contested' : null;
      if (moved === null) expectProblem(await admin.patch(`roles/${id}`, { parent: moved }), 409, 'role_protected');
    }
    const { id, permissions } = await byName('admin');
    const refusal = await admin.patch(`roles/${id}`, { permissions: permissions.slice(1) });
    expectProblem(refusal, 409, 'role_protected');
    expect(refusal.body.detail).toBe(`admin is a system role: it cannot lose ${permissions[0]}.`);
    expect(await everythingStored(app.sql)).toEqual(before);

    // Permissions that code does not name may come and go, and a description may change.
    const extra = await admin.post('permissions', { name: `extra:${randomUUID().slice(0, 8)}` });
    expect((await admin.patch(`roles/${id}`, { permissions: [...permissions, extra.body.name] })).status).toBe(200);
    expect((await admin.patch(`roles/${id}`, { permissions, description: 'Runs it all.' })).status).toBe(200);
  });

  it('cannot be deleted while users or other roles have them, and the refusal counts both', async () => {
    const [held, above] = [await make(), await make()];
    await Promise.all([app.signIn(held.name), app.signIn(held.name)]);
    const child = await make({ parent: above.name });

    const refusal = await admin.delete(`roles/${held.id}`);
    expectProblem(refusal, 409, 'role_in_use');
    expect(refusal.body).toMatchObject({ holders: 2, children: [] });
    expect(refusal.body.detail).toBe(`The role ${held.name} cannot be deleted: 2 users have it.`);
    expect((await admin.delete(`roles/${above.id}`)).body).toMatchObject({ holders: 0, children: [child.name] });

    expect((await admin.delete(`roles/${child.id}`)).status).toBe(204);
    expect((await admin.delete(`roles/${above.id}`)).status).toBe(204);
    expectProblem(await admin.get(`roles/${above.id}`), 404, 'role_not_found');
    expect((await auditsOf(above.id)).at(-1)).toMatchObject({ action_type: 'delete', details: { name: above.name } });
  });

  it('are deleted softly: the name is free again, and the row is deleted for good after 90 days', async () => {
    const role = await make({ permissions: ['orders:read'] });
    expect((await admin.delete(`roles/${role.id}`)).status).toBe(204);

    expect((await admin.get(`roles?name=${role.name}`)).body.items).toEqual([]);
    const [permission] = (await admin.get('permissions?name=orders:read')).body.items;
    expect(permission.roles.filter((name: string) => name.startsWith('deleted'))).toEqual([]);
    const again = await make({ name: role.name });
    expect(again.id).not.toBe(role.id);
    const stored = async () =>
      (await app.sql.query('select deleted_name, deleted_at from roles where id = $1', [role.id])).rows;
    expect(await stored()).toEqual([{ deleted_name: role.name, deleted_at: expect.any(Date) }]);

    await app.sql.query(`update roles set deleted_at = now() - interval '91 days' where id = $1`, [role.id]);
    expect(await app.app.get(ScheduledTasks).find('roles.purge')?.run()).toBe(1);
    expect(await stored()).toEqual([]);
    expect((await admin.get(`roles/${again.id}`)).status).toBe(200);
  });

  it('are never their own ancestor', async () => {
    const top = await make();
    const middle = await make({ parent: top.name });
    const bottom = await make({ parent: middle.name });

    for (const parent of [bottom.name, middle.name, top.name])
      expectProblem(await admin.patch(`roles/${top.id}`, { parent }), 409, 'role_cycle');
    expect((await admin.get(`roles/${top.id}`)).body).toMatchObject({ parent: null, version: 1 });
  });

  it('never form a cycle, whatever changes race, not even by plain SQL', async () => {
    for (let round = 0; round < 10; round++) {
      const ring = [await make(), await make(), await make()];
      const outcomes = await Promise.all(
        ring.map(({ id }, index) => admin.patch(`roles/${id}`, { parent: ring[(index + 1) % 3]!.name })),
      );
      expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(2);
      for (const answer of outcomes) if (answer.status !== 200) expectProblem(answer, 409, 'role_cycle');
    }
    const [one, other] = [await make(), await make()];
    await admin.patch(`roles/${one.id}`, { parent: other.name });
    await expect(
      app.sql.query('update roles set parent_id = $1 where id = $2', [one.id, other.id]),
    ).rejects.toMatchObject({ code: '23514', constraint: 'roles_parent_id_acyclic' });
  });

  it('are not given out while they are being deleted: one of the two wins', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, name } = await make();
      const given = app.sql.query('insert into user_roles (user_id, role) values ($1, $2)', [admin.userId, name]).then(
        () => 'given',
        (error: unknown) => (error as { constraint?: string }).constraint,
      );
      const [gift, { status }] = await Promise.all([given, admin.delete(`roles/${id}`)]);
      expect([
        ['given', 409],
        ['user_roles_role_fkey', 204],
      ]).toContainEqual([gift, status]);
    }
  });

  it('lose no change: of twenty writers with one version one gets through', async () => {
    const { id } = await make();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        admin.patch(`roles/${id}`, { description: `By ${index}` }, { 'If-Match': '"1"' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(19);
    expectProblem(await admin.delete(`roles/${id}`, { 'If-Match': '"1"' }), 412, 'precondition_failed');
    expect((await admin.get(`roles/${id}`)).headers.get('etag')).toBe('"2"');
  });

  it('are refused with every fault at once', async () => {
    const before = await everythingStored(app.sql);
    const shape = await admin.post('roles', {
      name: 'Big Boss',
      description: 'x'.repeat(256),
      parent: 7,
      permissions: 'all',
      isSystem: true,
      version: 9,
      id: randomUUID(),
    });
    expectProblem(shape, 422, 'invalid_body');
    expect(placesOf(shape)).toEqual([
      '#/description',
      '#/id',
      '#/isSystem',
      '#/name',
      '#/parent',
      '#/permissions',
      '#/version',
    ]);

    const meaning = await admin.post('roles', {
      name: 'lost',
      parent: 'nobody',
      permissions: ['fly:high', 'orders:place', 'x:y'],
    });
    expectProblem(meaning, 422, 'invalid_body');
    expect(placesOf(meaning)).toEqual(['#/parent', '#/permissions/0', '#/permissions/2']);
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('are listed, filtered and sorted', async () => {
    const names = async (query: string) =>
      (await admin.get(`roles?${query}`)).body.items.map(({ name }: { name: string }) => name) as string[];
    expect(await names('permission=access:manage')).toEqual(['admin']);
    expect(await names('isSystem=true&sort=-name')).toEqual(['user', 'manager', 'admin']);
    expect(await names('parent=manager')).toEqual(['admin']);
    expect((await admin.get('roles?isSystem=true&limit=1')).body.page).toMatchObject({ total: 3, limit: 1 });
    expectProblem(await admin.get('roles?name=K%C3%B6nig'), 400, 'invalid_query');
    expectProblem(await admin.get(`roles/${randomUUID()}`), 404, 'role_not_found');
  });

  it('are for callers who manage access only', async () => {
    const { id } = await make();
    for (const [client, status] of [
      [app.nobody, 401],
      [await app.signIn('user'), 403],
      [await app.signIn('manager'), 403],
    ] as const) {
      for (const [method, path, body] of [
        ['GET', 'roles'],
        ['GET', `roles/${id}`],
        ['POST', 'roles', { name: 'mine' }],
        ['PUT', `roles/${id}`, { name: 'mine' }],
        ['PATCH', `roles/${id}`, { permissions: ['access:manage'] }],
        ['DELETE', `roles/${id}`],
        ['GET', 'permissions'],
        ['POST', 'permissions', { name: 'a:b' }],
        ['GET', 'rules'],
        ['POST', 'rules', {}],
        ['POST', 'rules/test', {}],
      ] as const)
        expect([method, path, (await client.send(method, path, body)).status]).toEqual([method, path, status]);
    }
  });
});
