import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('a trial', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager, user] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());
  afterEach(async () => {
    await app.sql.query('delete from access_rules');
  });

  const make = async (fields: Record<string, unknown>) => {
    const { status, body } = await admin.post('rules', { effect: 'deny', permission: 'audits:read', ...fields });
    if (status !== 201) throw new Error(`The rule was refused: ${JSON.stringify(body)}`);
    return body as { id: string };
  };
  const ask = async (question: Record<string, unknown>) => {
    const { status, body } = await admin.post('rules/test', { permission: 'audits:read', ...question });
    expect(status).toBe(200);
    return body;
  };

  it('names the role that brings the permission', async () => {
    expect(await ask({ userId: manager.userId })).toEqual({
      allowed: true,
      userId: manager.userId,
      permission: 'audits:read',
      reason: 'grant',
      explanation: 'The role manager brings audits:read.',
      roles: ['manager'],
      rule: null,
      matches: [],
    });
    await app.sql.query('insert into user_permissions (user_id, permission) values ($1, $2)', [
      user.userId,
      'users:read',
    ]);
    expect(await ask({ userId: user.userId, permission: 'users:read' })).toMatchObject({
      allowed: true,
      reason: 'grant',
      explanation: 'users:read was granted to the account directly.',
    });
    expect(await ask({})).toMatchObject({ allowed: true, userId: admin.userId });
  });

  it('names the roles that would bring what nothing brings', async () => {
    expect(await ask({ userId: user.userId })).toMatchObject({
      allowed: false,
      reason: 'nothing',
      explanation: 'Neither a role, a direct grant nor a rule brings audits:read; the roles that have it are manager.',
    });
    const { name } = (await admin.post('permissions', { name: `planes:fly-${randomUUID()}` })).body;
    expect((await ask({ permission: name })).explanation).toBe(
      `Neither a role, a direct grant nor a rule brings ${name}; no role has it.`,
    );
  });

  it('knows what is their own', async () => {
    expect(await ask({ userId: user.userId, resource: { userId: user.userId } })).toMatchObject({
      allowed: true,
      reason: 'ownership',
      explanation: 'The user owns it, so audits:read is not needed.',
    });
    expect(await ask({ userId: user.userId, resource: { userId: admin.userId } })).toMatchObject({ allowed: false });
  });

  it('names the rule that decides, and every other that applies', async () => {
    const low = await make({ name: 'Low', priority: 1 });
    const high = await make({ name: 'High', priority: 9 });
    const allowing = await make({ name: 'Allow', effect: 'allow', priority: 99, permission: '*' });
    await make({ name: 'Elsewhere', permission: 'users:read' });
    await make({ name: 'Asleep', isActive: false });

    const outcome = await ask({ userId: manager.userId });

    expect(outcome).toMatchObject({
      allowed: false,
      reason: 'rule',
      explanation: 'The rule “High” denies it; deny rules take precedence.',
      roles: ['manager'],
      rule: { id: high.id, name: 'High', effect: 'deny', priority: 9, permission: 'audits:read' },
    });
    expect(outcome.matches.map(({ id }: { id: string }) => id)).toEqual([high.id, low.id, allowing.id]);
    expect(await ask({ userId: user.userId, permission: 'jobs:manage' })).toMatchObject({
      allowed: true,
      reason: 'rule',
      rule: { name: 'Allow' },
      explanation: 'Neither a role nor a direct grant brings jobs:manage, but the rule “Allow” allows it.',
    });
  });

  it('pretends another request', async () => {
    await make({ name: 'Office hours', conditions: { 'context.time': { $gte: '18:00' } } });
    await make({ name: 'Weekend', conditions: { 'context.weekday': { $in: ['saturday', 'sunday'] } } });
    await make({
      name: 'Elsewhere',
      conditions: { 'context.ip': { $ncidr: ['10.0.0.0/8', 'fd00::/8', '127.0.0.1'] } },
    });
    const decide = async (context: object) => (await ask({ userId: manager.userId, context })).rule?.name;

    expect(await decide({ at: '2026-11-20T17:59:00Z' })).toBeUndefined();
    expect(await decide({ at: '2026-11-20T18:00:00Z' })).toBe('Office hours');
    expect(await decide({ at: '2026-11-21T09:00:00Z' })).toBe('Weekend');
    for (const [ip, name] of [
      ['10.1.2.3', undefined],
      ['::ffff:10.1.2.3', undefined],
      ['fd12::1', undefined],
      ['11.1.2.3', 'Elsewhere'],
      ['2001:db8::1', 'Elsewhere'],
    ] as const)
      expect([ip, await decide({ at: '2026-11-20T09:00:00Z', ip })]).toEqual([ip, name]);
  });

  it('takes a rule along that is not made yet, and makes nothing of it', async () => {
    const rule = { name: 'Only tried', effect: 'deny', permission: 'audits:*' };
    expect(await ask({ userId: manager.userId, rule })).toMatchObject({
      allowed: false,
      rule: { id: '00000000-0000-0000-0000-000000000000', name: 'Only tried' },
    });
    expect(await ask({ userId: manager.userId, rule: { ...rule, isActive: false } })).toMatchObject({ allowed: true });
    expect(await ask({ userId: manager.userId })).toMatchObject({ allowed: true });
    expect((await admin.get('rules')).body.items).toEqual([]);
  });

  it('says that the decision depends on the resource, and decides about the one that is named', async () => {
    await make({ name: 'No orders', conditions: { 'resource.entityType': 'order' } });

    const whole = await ask({ userId: manager.userId });
    expect(whole).toMatchObject({ allowed: false, reason: 'rule', rule: { name: 'No orders' } });
    expect(whole.explanation).toContain('This is the decision about all resources');
    expect(await ask({ userId: manager.userId, resource: { entityType: 'order' } })).toMatchObject({ allowed: false });
    expect(await ask({ userId: manager.userId, resource: { entityType: 'user' } })).toMatchObject({ allowed: true });
  });

  it('says why a rule is not obeyed', async () => {
    await make({ name: 'Nobody', permission: '*' });
    expect(await ask({ permission: 'access:manage' })).toMatchObject({
      allowed: true,
      reason: 'grant',
      explanation:
        'The role admin brings access:manage. The rule “Nobody” would deny it, but no rule takes access:manage from the role admin.',
      matches: [{ name: 'Nobody' }],
    });
    expect(await ask({ permission: 'access:manage', context: { credential: 'api_key' } })).toMatchObject({
      allowed: false,
    });
    await make({ name: 'Everybody', permission: 'users:read', effect: 'allow' });
    await app.sql.query(`delete from access_rules where name = 'Nobody'`);
    const byKey = await ask({ userId: user.userId, permission: 'users:read', context: { credential: 'api_key' } });
    expect(byKey.explanation).toMatch(/^(users:read was granted|.*Allow rules do not widen an API key\.$)/);
  });

  it('is refused for invalid requests', async () => {
    const refused = async (body: object) => {
      const answer = await admin.post('rules/test', body);
      expectProblem(answer, 422, 'invalid_body');
      return placesOf(answer);
    };
    expect(await refused({})).toEqual(['#/permission']);
    expect(await refused({ permission: 'fly:high', userId: randomUUID() })).toEqual(['#/permission', '#/userId']);
    expect(await refused({ permission: 'users:read', resource: {} })).toEqual(['#/resource']);
    expect(
      await refused({
        permission: 'audits:read',
        resource: { userId: 'me', colour: 1, createdAt: 7, entityType: null },
      }),
    ).toEqual(['#/resource/colour', '#/resource/createdAt', '#/resource/userId']);
    expect(
      await refused({ permission: 'users:*', userId: 'me', resource: 7, context: { ip: 'here', at: 'now', moon: 1 } }),
    ).toEqual(['#/context/at', '#/context/ip', '#/context/moon', '#/permission', '#/resource', '#/userId']);
    expect(
      await refused({ permission: 'users:read', rule: { name: 'x', effect: 'deny', permission: 'fly:high' } }),
    ).toEqual(['#/rule/permission']);
    const gone = await app.signIn('user');
    await app.sql.query('update users set is_active = false where id = $1', [gone.userId]);
    expect(await refused({ permission: 'users:read', userId: gone.userId })).toEqual(['#/userId']);
  });

  it('is a look into another user’s access, and is audited as one', async () => {
    await ask({ userId: manager.userId });
    const { rows } = await app.sql.query(
      `select user_id, details from audits where action_type = 'view' and entity_id = $1 order by id desc limit 1`,
      [manager.userId],
    );
    expect(rows).toEqual([
      { user_id: admin.userId, details: { permission: 'audits:read', allowed: true, reason: 'grant' } },
    ]);
  });
});
