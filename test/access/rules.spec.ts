import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';

describe('rules', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let user: ApiClient;
  const logged: string[] = [];

  beforeAll(async () => {
    app = await TestApp.start({}, undefined, (line) => logged.push(line));
    [admin, manager, user] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());
  afterEach(async () => {
    for (const { id } of (await admin.get('rules?limit=50')).body.items) await admin.delete(`rules/${id}`);
  });

  const rule = (fields: Record<string, unknown> = {}) => {
    return { name: `Rule ${randomUUID()}`, effect: 'deny', permission: 'users:read', ...fields };
  };
  const make = async (fields: Record<string, unknown> = {}) => {
    const { status, body } = await admin.post('rules', rule(fields));
    if (status !== 201) throw new Error(`The rule was refused: ${JSON.stringify(body)}`);
    return body as { id: string; name: string };
  };
  const statusOf = async (client: ApiClient, path: string, headers?: Record<string, string>) =>
    (await client.get(path, headers)).status;

  it('are made, read, changed and deleted, with a record of each', async () => {
    const made = await admin.post('rules', rule({ name: 'No users', conditions: { 'actor.roles': 'manager' } }));
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'No users',
      description: '',
      effect: 'deny',
      priority: 0,
      permission: 'users:read',
      conditions: { 'actor.roles': 'manager' },
      isActive: true,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    const path = `rules/${made.body.id}`;
    expect((await admin.get(path)).body).toEqual(made.body);
    expect((await admin.patch(path, { priority: 5 })).body).toMatchObject({ priority: 5, version: 2 });
    expect((await admin.patch(path, { conditions: { 'actor.roles': 'manager' } })).body.version).toBe(2);
    expectProblem(await admin.patch(path, { priority: 6 }, { 'If-Match': '"1"' }), 412, 'precondition_failed');
    const replaced = await admin.put(path, { name: 'No users', effect: 'allow', permission: '*:read' });
    expect(replaced.body).toMatchObject({
      effect: 'allow',
      priority: 0,
      permission: '*:read',
      conditions: {},
      version: 3,
    });
    expectProblem(await admin.post('rules', rule({ name: 'No users' })), 409, 'rule_name_taken');
    expect((await admin.delete(path)).status).toBe(204);
    expectProblem(await admin.get(path), 404, 'rule_not_found');

    const { rows } = await app.sql.query('select action_type, changes from audits where entity_id = $1 order by id', [
      made.body.id,
    ]);
    expect(rows.map(({ action_type: action }) => action)).toEqual(['create', 'update', 'update', 'delete']);
    expect(rows[2].changes).toMatchObject({
      effect: { from: 'deny', to: 'allow' },
      conditions: { from: { 'actor.roles': 'manager' }, to: {} },
    });
  });

  it('that deny win over every role, from the next request on and until they are gone', async () => {
    expect(await statusOf(manager, 'users')).toBe(200);
    const { id, name } = await make({ permission: 'users:*' });

    const refusal = await manager.get('users');
    expectProblem(refusal, 403, 'denied_by_rule');
    expect(refusal.body.detail).toBe('A rule denies users:read here.');
    expect(JSON.stringify(refusal.body)).not.toContain(name);
    expect(await statusOf(admin, 'users')).toBe(403);
    expect(logged.filter((line) => line.includes('A rule denied a request')).join('')).toContain(name);

    await admin.patch(`rules/${id}`, { isActive: false });
    expect(await statusOf(manager, 'users')).toBe(200);
    await admin.patch(`rules/${id}`, { isActive: true });
    expect(await statusOf(manager, 'users')).toBe(403);
    await admin.delete(`rules/${id}`);
    expect(await statusOf(manager, 'users')).toBe(200);
  });

  it('that allow give what no role gives, and what is missing is named without them', async () => {
    const other = await app.signIn('user');
    expect((await user.get('users')).body.detail).toBe('This needs the permission users:read.');

    await make({ effect: 'allow', conditions: { 'actor.userId': user.userId } });
    expect(await statusOf(user, 'users')).toBe(200);
    expect(await statusOf(other, 'users')).toBe(403);
    await make({ effect: 'deny', priority: -1000, conditions: { 'actor.userId': user.userId } });
    expect((await user.get('users')).body.code).toBe('denied_by_rule');
  });

  it('look at the roles and permissions of the caller', async () => {
    await make({ conditions: { 'actor.roles': { $nin: ['admin'] } } });
    expect([await statusOf(manager, 'users'), await statusOf(admin, 'users')]).toEqual([403, 200]);
    await make({ conditions: { 'actor.permissions': { $all: ['users:manage', 'jobs:manage'] } } });
    expect(await statusOf(admin, 'users')).toBe(403);
  });

  it('look at where a request comes from, what it is and when', async () => {
    const { id } = await make({ conditions: { 'context.ip': { $cidr: ['127.0.0.0/8', '::1'] } } });
    expect(await statusOf(manager, 'users')).toBe(403);
    for (const [conditions, status] of [
      [{ 'context.ip': { $ncidr: '127.0.0.1' } }, 200],
      [{ 'context.method': { $in: ['POST', 'DELETE'] } }, 200],
      [{ 'context.method': 'GET', 'context.route': '/api/v1/users' }, 403],
      [{ 'context.route': '/api/v1/users/{id}' }, 200],
      [{ 'context.credential': 'api_key' }, 200],
      [{ 'context.now': { $lt: '2020-01-01T00:00:00Z' } }, 200],
      [{ 'context.now': { $gt: '2020-01-01T00:00:00Z' } }, 403],
      [{ 'context.time': { $gte: '00:00', $lte: '23:59' } }, 403],
      [
        { 'context.weekday': { $nin: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] } },
        200,
      ],
    ] as const) {
      expect((await admin.patch(`rules/${id}`, { conditions })).status).toBe(200);
      expect([conditions, await statusOf(manager, 'users')]).toEqual([conditions, status]);
    }
  });

  it('about resources hide them from lists, from their totals and by their ids', async () => {
    const { id } = await createProduct(manager);
    const audit = (await manager.get(`audits?entityId=${id}`)).body.items[0];
    const total = async () => (await manager.get('audits')).body.page.total as number;
    const before = await total();
    const { rows } = await app.sql.query(`select count(*)::int as count from audits where entity_type = 'product'`);

    const hidden = await make({ permission: 'audits:read', conditions: { 'resource.entityType': 'product' } });

    expect((await manager.get(`audits?entityId=${id}`)).body).toMatchObject({ items: [], page: { total: 0 } });
    expectProblem(await manager.get(`audits/${audit.id}`), 404, 'audit_not_found');
    // Making the rule left a record of its own.
    expect(await total()).toBe(before - rows[0].count + 1);
    await admin.delete(`rules/${hidden.id}`);
    expect((await manager.get(`audits/${audit.id}`)).status).toBe(200);
  });

  it('about resources also open them, and only them, to a user without the permission', async () => {
    const { id } = await createProduct(manager);
    const audit = (await manager.get(`audits?entityId=${id}`)).body.items[0];
    expectProblem(await user.get(`audits/${audit.id}`), 404, 'audit_not_found');

    await make({ effect: 'allow', permission: 'audits:read', conditions: { 'resource.entityId': id } });

    expect((await user.get(`audits/${audit.id}`)).status).toBe(200);
    expect((await user.get(`audits?userId=${manager.userId}`)).body.items).toHaveLength(1);
    const { items } = (await user.get('audits?limit=50')).body as {
      items: Array<{ userId: string; entityId: string }>;
    };
    expect(items.every(({ userId, entityId }) => userId === user.userId || entityId === id)).toBe(true);
  });

  it('about orders hide them from those who read, export, count and change them', async () => {
    const order = await user.post('orders', lines([await createProduct(manager), 1]));
    const path = `orders/${order.body.id}`;
    expect((await manager.get(path)).status).toBe(200);
    const other = await user.post(
      'orders',
      lines([await createProduct(manager, { price: { amount: 7, currency: 'EUR' } }), 1]),
    );

    const { id } = await make({ permission: 'orders:read', conditions: { 'resource.totalAmount': { $gte: 1000 } } });

    for (const client of [manager, user]) {
      expectProblem(await client.get(path), 404, 'order_not_found');
      const { items, page } = (await client.get('orders')).body;
      expect([items.map((each: { id: string }) => each.id), page.total]).toEqual([[other.body.id], 1]);
    }
    for (const whole of ['orders/export', 'orders/statistics'])
      expectProblem(await manager.get(whole), 403, 'denied_by_rule');
    expectProblem(await manager.post(`${path}/pay`), 404, 'order_not_found');
    expectProblem(await user.post(`${path}/cancel`), 404, 'order_not_found');
    expect((await manager.post(`orders/${other.body.id}/pay`)).status).toBe(200);
    await admin.delete(`rules/${id}`);
    expect((await user.post(`${path}/cancel`)).status).toBe(200);
  });

  it('hold for API keys as for their owners, and those that allow do not', async () => {
    const { body } = await manager.post('api-keys', { name: 'Reader', scopes: ['users:read'] });
    const key = { 'X-API-Key': body.key as string };
    expect(await statusOf(app.nobody, 'users', key)).toBe(200);
    const { id } = await make({ conditions: { 'actor.roles': 'manager' } });
    expectProblem(await app.nobody.get('users', key), 403, 'denied_by_rule');
    await admin.patch(`rules/${id}`, { conditions: { 'context.credential': 'api_key' } });
    expect([await statusOf(app.nobody, 'users', key), await statusOf(manager, 'users')]).toEqual([403, 200]);
    await admin.delete(`rules/${id}`);

    await make({ effect: 'allow', permission: '*', conditions: { 'actor.userId': manager.userId } });
    expect(await statusOf(manager, 'jobs')).toBe(200);
    expect(await statusOf(app.nobody, 'jobs', key)).toBe(403);
    await make({ permission: 'api-keys:manage' });
    expect((await admin.get(`api-keys/${body.id}`)).body.code).toBe('api_key_not_found');
  });

  it('can hide a user’s own resources, and refuse the request where none is left', async () => {
    const report = await manager.post('reports', { type: 'sales', format: 'csv' });
    await make({ permission: 'reports:read', conditions: { 'resource.userId': { $eq: { $ref: 'actor.userId' } } } });
    expect((await manager.get('reports')).body).toMatchObject({ items: [], page: { total: 0 } });
    for (const path of [`reports/${report.body.id}`, `reports/${report.body.id}/content`])
      expectProblem(await manager.get(path), 404, 'report_not_found');
    expect((await admin.get(`reports/${report.body.id}`)).status).toBe(200);

    await make({ permission: 'audits:*', conditions: { 'actor.userId': user.userId } });
    for (const path of ['audits', `audits/${randomUUID()}`]) expectProblem(await user.get(path), 403, 'denied_by_rule');
    expect(await statusOf(manager, 'audits')).toBe(200);
  });

  it('never take access:manage from an administrator who is signed in', async () => {
    await make({ permission: '*' });

    expectProblem(await admin.get('users'), 403, 'denied_by_rule');
    expect(await statusOf(admin, 'roles')).toBe(200);
    expect(await statusOf(admin, 'rules')).toBe(200);
    expectProblem(await manager.get('rules'), 403, 'denied_by_rule');
    // A custom role has no such right.
    const role = await admin.post('roles', { name: `access-${randomUUID()}`, permissions: ['access:manage'] });
    expectProblem(await (await app.signIn(role.body.name)).get('rules'), 403, 'denied_by_rule');
    const { items } = (await admin.get('rules')).body;
    expect((await admin.delete(`rules/${items[0].id}`)).status).toBe(204);
    expect(await statusOf(admin, 'users')).toBe(200);
  });

  it('are refused with every fault at once', async () => {
    const before = await everythingStored(app.sql);
    const refusal = await admin.post('rules', {
      name: '',
      effect: 'maybe',
      priority: 1001,
      permission: 'Fly',
      conditions: [],
      isActive: 'yes',
      version: 3,
    });
    expectProblem(refusal, 422, 'invalid_body');
    expect(placesOf(refusal)).toEqual([
      '#/conditions',
      '#/effect',
      '#/isActive',
      '#/name',
      '#/permission',
      '#/priority',
      '#/version',
    ]);
    for (const permission of ['fly:high', 'fly:*', '*:fly'])
      expect(placesOf(await admin.post('rules', rule({ permission })))).toEqual(['#/permission']);
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it.each([
    [{ 'actor.age': 7 }, 'actor.age is not known; actor has userId, roles, permissions.'],
    [{ 'context.moon': 'full' }, 'context.moon is not known'],
    [{ name: 'x' }, 'name must begin with actor., resource. or context.'],
    [{ 'actor.constructor': 'x' }, 'actor.constructor is not known'],
    [{ 'actor.roles': { $regex: '(a+)+$' } }, 'actor.roles: $regex is not known; there is $eq, $ne, $in, $nin, $all.'],
    [{ 'actor.roles': { $where: 'while(1);' } }, '$where is not known'],
    [{ 'actor.roles': { $gt: 'a' } }, '$gt does not fit'],
    [{ 'actor.roles': { $in: 'admin' } }, 'actor.roles $in must be a list.'],
    [{ 'actor.roles': { $eq: ['admin'] } }, 'actor.roles $eq must be one value.'],
    [{ 'actor.roles': { $in: [] } }, 'must have 1 to 100 values'],
    [{ 'actor.roles': { $in: Array.from({ length: 101 }, String) } }, 'must have 1 to 100 values'],
    [{ 'actor.roles': 'x'.repeat(201) }, 'must be a text of 1 to 200 characters'],
    [{ 'actor.roles': {} }, 'must have a value or an operator'],
    [{ 'actor.roles': null }, 'must be a text'],
    [{ 'actor.roles': { $in: [['admin']] } }, 'must be a text'],
    [{ 'actor.userId': 'me' }, 'must be a UUID'],
    [{ 'actor.userId': { $in: [{ $ref: 'actor.userId' }] } }, 'must be a UUID'],
    [{ 'actor.roles': { $eq: { $ref: 'actor.userId' } } }, 'can only refer to actor.userId'],
    [{ 'context.ip': { $cidr: '10.0.0.0/33' } }, 'must be an address or a network'],
    [{ 'context.ip': '10.0.0.1' }, '$eq does not fit'],
    [{ 'context.time': { $gt: '24:00' } }, 'must be a time of day'],
    [{ 'context.now': { $lt: 'tomorrow' } }, 'must be a time such as'],
    [{ 'resource.userId': randomUUID() }, 'users:read is not decided for a single resource'],
    [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`actor.a${index}`, 1])), '20 at most'],
  ])('have no such conditions: %j', async (conditions, flaw) => {
    const refusal = await admin.post('rules', rule({ conditions }));
    expectProblem(refusal, 422, 'invalid_body');
    expect(refusal.body.errors[0].pointer).toMatch(/^#\/conditions/);
    expect(refusal.body.errors[0].detail).toContain(flaw);
  });

  it('are told of every place that is wrong', async () => {
    const conditions = {
      'actor.roles': { $in: ['admin', 7, ''], $regex: 'x' },
      'context.ip': { $cidr: 'home' },
      'a/b~c': 1,
      'resource.id': 'x',
    };
    expect(placesOf(await admin.post('rules', rule({ conditions, permission: 'audits:read' })))).toEqual([
      '#/conditions/actor.roles/$in/1',
      '#/conditions/actor.roles/$in/2',
      '#/conditions/actor.roles/$regex',
      '#/conditions/a~1b~0c',
      '#/conditions/context.ip/$cidr',
      '#/conditions/resource.id',
    ]);
  });

  it('keep permission and conditions fitting when only one of them changes', async () => {
    const { id } = await make({ permission: 'audits:read', conditions: { 'resource.entityType': 'order' } });
    for (const change of [
      { permission: '*:read' },
      { permission: 'reports:read' },
      { permission: 'audits:*' },
      { conditions: { 'resource.format': 'csv' } },
    ]) {
      const refusal = await admin.patch(`rules/${id}`, change);
      expectProblem(refusal, 422, 'invalid_body');
      expect(placesOf(refusal)).toEqual([expect.stringMatching(/^#\/conditions\/resource\./)]);
    }
    expect((await admin.patch(`rules/${id}`, { conditions: { 'resource.status': 'failure' } })).status).toBe(200);
  });

  it('are listed by priority, filtered and sorted', async () => {
    for (const [name, priority, effect] of [
      ['b', 1, 'deny'],
      ['a', 2, 'allow'],
      ['c', 3, 'allow'],
    ] as const)
      await make({ name, priority, effect, conditions: { 'actor.userId': randomUUID() } });
    const names = async (query: string) =>
      (await admin.get(`rules?${query}`)).body.items.map(({ name }: { name: string }) => name) as string[];
    expect(await names('')).toEqual(['c', 'a', 'b']);
    expect(await names('sort=name')).toEqual(['a', 'b', 'c']);
    expect(await names('effect=deny')).toEqual(['b']);
    expect(await names('isActive=false')).toEqual([]);
    const first = await admin.get('rules?limit=2');
    expect((await admin.get(`rules?limit=2&cursor=${first.body.page.nextCursor}`)).body.items).toMatchObject([
      { name: 'b' },
    ]);
  });
});
