import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { userSubject } from '../../src/kernel/auth/guard/authentication-cache.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import { type Answer, ApiClient } from '../support/client.js';
import { userRequest } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { replicaSettings } from '../support/replicas.js';
import { everythingStored } from '../support/stored.js';
import { thorough } from '../support/thorough.js';
import { untilBlocked } from '../support/until-blocked.js';

/** When a key was last used is noted beside the request. */
const withoutUse = (stored: Record<string, string>) => ({ ...stored, api_keys: '' });

describe('roles and permissions of a user', () => {
  let app: TestApp;
  let elsewhere: TestApp;
  let admin: ApiClient;
  let hr: ApiClient;

  beforeAll(async () => {
    const shared = replicaSettings();
    app = await TestApp.start(shared);
    elsewhere = await TestApp.start(shared, app.database);
    await app.sql.query(`
      with made as (
        insert into roles (id, name, parent_id)
        select gen_random_uuid(), 'hr', id from roles where name = 'user' returning id
      )
      insert into role_permissions (role_id, permission_id)
      select made.id, permissions.id from made, permissions where permissions.name in ('users:read', 'users:manage')`);
    [admin, hr] = [await app.signIn('admin'), await app.signIn('hr')];
  });
  afterAll(async () => {
    await elsewhere.close();
    await app.close();
  });

  const rolesOf = async ({ userId }: ApiClient) => (await admin.get(`users/${userId}`)).body.roles as string[];
  const setRoles = (who: ApiClient, { userId }: ApiClient, ...roles: string[]) =>
    who.put(`users/${userId}/roles`, { roles });
  const lastAudit = async ({ userId }: ApiClient) =>
    (
      await app.sql.query('select changes, user_id as by from audits where entity_id = $1 order by id desc limit 1', [
        userId,
      ])
    ).rows[0];
  const lastEvent = async ({ userId }: ApiClient) =>
    (await app.sql.query('select type, data from outbox where subject = $1 order by id desc limit 1', [userId]))
      .rows[0];

  it('are set as a whole; the same again changes nothing', async () => {
    const user = await app.signIn('user');
    expect((await user.get('users')).status).toBe(403);

    const answer = await setRoles(admin, user, 'user', 'manager', 'user');

    expect([answer.status, answer.body.roles, answer.headers.get('etag')]).toEqual([200, ['manager', 'user'], '"2"']);
    expect((await user.get('users')).status).toBe(200);
    const change = { from: ['user'], to: ['manager', 'user'] };
    expect(await lastAudit(user)).toEqual({ changes: { roles: change }, by: admin.userId });
    expect(await lastEvent(user)).toEqual({ type: 'user.rolesChanged', data: change });

    expect((await setRoles(admin, user, 'manager', 'user')).body.version).toBe(2);
    expectProblem(
      await admin.put(`users/${user.userId}/roles`, { roles: ['user'] }, { 'If-Match': '"1"' }),
      412,
      'precondition_failed',
    );
    expect((await setRoles(admin, user, 'user')).body.version).toBe(3);
    expect((await user.get('users')).status).toBe(403);
  });

  it('must exist: every entry that does not is named, and nothing is changed', async () => {
    const user = await app.signIn('user');
    const before = await everythingStored(app.sql);

    const answer = await setRoles(admin, user, 'king', 'user', 'queen');
    expectProblem(answer, 422, 'invalid_body');
    expect(placesOf(answer)).toEqual(['#/roles/0', '#/roles/2']);
    const other = await admin.put(`users/${user.userId}/permissions`, { permissions: ['orders:read', 'moon:land'] });
    expectProblem(other, 422, 'invalid_body');
    expect(placesOf(other)).toEqual(['#/permissions/1']);
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('can be permissions alone, which are felt by the next request, too', async () => {
    const user = await app.signIn('user');
    const path = `users/${user.userId}/permissions`;
    const { body: before } = await admin.get(path);
    expect(before).toEqual({
      permissions: [],
      effective: expect.arrayContaining(['ai:use', 'orders:place']),
      version: 1,
    });
    expect(before.effective).not.toContain('users:read');

    const { body, headers } = await admin.put(path, { permissions: ['users:read', 'audits:read', 'users:read'] });

    expect(body).toEqual({
      permissions: ['audits:read', 'users:read'],
      effective: [...(before.effective as string[]), 'audits:read', 'users:read'].toSorted(),
      version: 2,
    });
    expect(headers.get('etag')).toBe('"2"');
    expect((await user.get(path)).body).toEqual(body);
    const change = { from: [], to: ['audits:read', 'users:read'] };
    expect(await lastAudit(user)).toEqual({ changes: { permissions: change }, by: admin.userId });
    expect(await lastEvent(user)).toEqual({ type: 'user.permissionsChanged', data: change });
    expect((await admin.put(path, { permissions: ['audits:read', 'users:read'] })).body.version).toBe(2);

    await admin.put(path, { permissions: [] });
    expect((await user.get('users')).status).toBe(403);
  });

  describe('given by an actor who manages users without being an admin', () => {
    const refusedAs = (answer: Answer, missing: RegExp) => {
      expectProblem(answer, 403, 'beyond_own_access');
      expect(answer.body.detail).toMatch(missing);
      expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope');
    };

    it('are those they hold themselves, and no others', async () => {
      const user = await app.signIn('user');
      const before = await everythingStored(app.sql);
      const person = { email: 'new@example.com', firstName: 'New', lastName: 'One' };

      refusedAs(await setRoles(hr, user, 'admin'), /the role admin/);
      refusedAs(await setRoles(hr, user, 'user', 'manager'), /the role manager/);
      refusedAs(await setRoles(hr, hr, 'hr', 'admin'), /the role admin/);
      refusedAs(await hr.post('users', { ...person, roles: ['admin'] }), /the role admin/);
      const permissions = (...names: string[]) => ({ permissions: names });
      refusedAs(
        await hr.put(`users/${user.userId}/permissions`, permissions('audits:manage')),
        /permission audits:manage/,
      );
      refusedAs(await hr.put(`users/${hr.userId}/permissions`, permissions('access:manage')), /access:manage/);
      expect(await everythingStored(app.sql)).toEqual(before);

      expect((await setRoles(hr, user, 'user', 'hr')).status).toBe(200);
      expect((await hr.put(`users/${user.userId}/permissions`, permissions('users:read'))).status).toBe(200);
      expect((await hr.post('users', person)).body.roles).toEqual(['user']);
    });

    it('give no power over those who hold more', async () => {
      const manager = await app.signIn('manager');
      const gifted = await app.signIn('user');
      await admin.put(`users/${gifted.userId}/permissions`, { permissions: ['audits:manage'] });
      const before = await everythingStored(app.sql);

      for (const { userId } of [admin, manager, gifted]) {
        const path = `users/${userId}`;
        for (const answer of [
          await hr.patch(path, { email: 'mine@example.com' }),
          await hr.put(path, { email: 'mine@example.com', firstName: 'A', lastName: 'B' }),
          await hr.post(`${path}/deactivate`),
          await hr.post(`${path}/reactivate`),
          await hr.delete(path),
          await hr.put(`${path}/roles`, { roles: ['user'] }),
          await hr.put(`${path}/permissions`, { permissions: [] }),
        ])
          refusedAs(answer, /role admin|role manager|permission audits:manage/);
      }
      expect(await everythingStored(app.sql)).toEqual(before);
      const equal = await app.signIn('hr', 'user');
      expect((await hr.patch(`users/${equal.userId}`, { firstName: 'Same' })).status).toBe(200);
    });

    it('cannot be escalated by an API key, not even that of an admin', async () => {
      const { client: key } = await createApiKey(admin, { scopes: ['users:read', 'users:manage'] });
      const user = await app.signIn('user');
      const before = await everythingStored(app.sql);

      refusedAs(await setRoles(key, user, 'manager'), /the role manager/);
      refusedAs(await key.put(`users/${user.userId}/permissions`, { permissions: ['access:manage'] }), /access:manage/);
      refusedAs(await key.patch(`users/${admin.userId}`, { email: 'mine@example.com' }), /the role admin/);
      refusedAs(await setRoles(key, admin, 'user'), /the role admin/);
      expectProblem(await key.patch('users/me', { firstName: 'Eve' }), 403, 'forbidden');
      expect(withoutUse(await everythingStored(app.sql))).toEqual(withoutUse(before));

      expect((await key.get(`users/${user.userId}`)).status).toBe(200);
      expect((await key.patch(`users/${user.userId}`, { firstName: 'Eve' })).status).toBe(200);
      expect((await key.post('users', userRequest())).body.roles).toEqual(['user']);
    });

    it('are judged by what the account holds when the change is made, not when it was asked for', async () => {
      const user = await app.signIn('user');
      await app.sql.query('begin');
      await app.sql.query('select 1 from users where id = $1 for no key update', [user.userId]);
      const asking = hr.patch(`users/${user.userId}`, { email: 'taken-over@example.com' });
      await untilBlocked(app.sql);
      await app.sql.query(`insert into user_roles (user_id, role) values ($1, 'admin')`, [user.userId]);
      await app.sql.query('commit');

      refusedAs(await asking, /the role admin/);
      await setRoles(admin, user, 'user');
    });
  });

  describe('of the last active admin', () => {
    const activeAdmins = async () =>
      (
        await app.sql.query<{ id: string }>(`
          select id from users join user_roles on user_id = id
          where role = 'admin' and is_active and deleted_at is null order by id`)
      ).rows.map(({ id }) => id);

    it('stay: they can be neither demoted, deactivated nor deleted, and lay nothing down', async () => {
      const other = await app.signIn('admin');
      expect((await setRoles(other, other, 'user')).status).toBe(200);
      const inactive = await app.signIn('admin');
      expect((await admin.post(`users/${inactive.userId}/deactivate`)).status).toBe(200);
      expect(await activeAdmins()).toEqual([admin.userId]);
      const before = await everythingStored(app.sql);

      expectProblem(await setRoles(admin, admin, 'manager'), 409, 'last_admin');
      expectProblem(await admin.post(`users/${admin.userId}/deactivate`), 409, 'last_admin');
      expectProblem(await admin.delete(`users/${admin.userId}`), 409, 'last_admin');

      expect(await everythingStored(app.sql)).toEqual(before);
      expect(await rolesOf(admin)).toEqual(['admin']);
      expect((await setRoles(admin, inactive, 'user')).status).toBe(200);
      expect((await setRoles(admin, admin, 'admin', 'user')).status).toBe(200);
      expect((await setRoles(admin, admin, 'admin')).status).toBe(200);
    });

    it('stay when two admins remove each other at the same moment, many times, on two instances', async () => {
      const ways: Array<(who: ApiClient, whom: ApiClient) => Promise<Answer>> = [
        (who, whom) => setRoles(who, whom, 'user'),
        (who, { userId }) => who.post(`users/${userId}/deactivate`),
        (who, { userId }) => who.delete(`users/${userId}`),
      ];
      const rounds = thorough ? 50 : 9;
      const last: Answer[] = [];
      await app.sql.query(`delete from user_roles where role = 'admin'`);
      for (let round = 0; round < rounds; round++) {
        const [first, { token, userId }] = [await app.signIn('admin'), await app.signIn('admin')];
        const second = new ApiClient(elsewhere.url, token, userId);
        // Both are known to their instance, so that neither request waits for a look at the account.
        await Promise.all([first.get('users/me'), second.get('users/me')]);

        const answers = await Promise.all([
          ways[round % 3]!(first, second),
          ways[Math.floor(round / 3) % 3]!(second, first),
        ]);

        const left = await activeAdmins();
        const done = answers.filter(({ status }) => status < 300);
        expect({ round, left: left.length, done: done.length }).toEqual({ round, left: 1, done: 1 });
        const refused = answers.find(({ status }) => status >= 300)!;
        // An admin who is removed before their own request arrives is no longer an admin.
        expect([401, 403, 409]).toContain(refused.status);
        if (refused.status === 409) last.push(refused);
        await app.sql.query('delete from user_roles where user_id = $1', [left[0]]);
      }
      expect(last.length).toBeGreaterThan(rounds / 5);
      for (const answer of last) expectProblem(answer, 409, 'last_admin');
      await app.sql.query(`insert into user_roles (user_id, role) values ($1, 'admin')`, [admin.userId]);
      await app.app.get(AuthorizationChangeNotifier).invalidate(userSubject(admin.userId!));
    });
  });
});
