import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { userSubject } from '../../src/kernel/auth/guard/authentication-cache.js';
import { Database } from '../../src/kernel/database/database.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { TestApp } from '../support/app.js';
import { createApiKey, withKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

describe('an API key that ends', () => {
  let here: TestApp;
  let elsewhere: TestApp;
  let user: ApiClient;

  beforeAll(async () => {
    const shared = replicaSettings();
    here = await TestApp.start(shared);
    elsewhere = await TestApp.start(shared, here.database);
    user = await here.signIn('user');
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const statusOf = async (key: string, app = here) => (await app.nobody.get('users/me', { 'X-API-Key': key })).status;
  const mayRead = async (key: string, app: TestApp) => (await app.nobody.get('users', { 'X-API-Key': key })).status;

  /** On both instances, as often as it is asked: remembered by both. */
  const warm = async (key: string) => {
    expect(await Promise.all([statusOf(key), statusOf(key, elsewhere)])).toEqual([200, 200]);
  };

  it('is refused by the next request here, and within a second elsewhere', async () => {
    const { id, key } = await createApiKey(user);
    await warm(key);

    expect((await user.delete(`api-keys/${id}`)).status).toBe(204);

    expect(await statusOf(key)).toBe(401);
    await until(async () => (await statusOf(key, elsewhere)) === 401, 1000);
    const { body } = await user.get(`api-keys/${id}`);
    expect(body).toMatchObject({ status: 'revoked', revokedAt: expect.any(String) });
  });

  it('is refused at its end, also where it is remembered', async () => {
    const end = Date.now() + 2000;
    const { key } = await createApiKey(user, { expiresAt: new Date(end).toISOString() });
    await warm(key);
    await until(async () => (await statusOf(key)) === 401 && (await statusOf(key, elsewhere)) === 401, 4000);
    expect(Date.now()).toBeGreaterThanOrEqual(end);
  });

  it('loses what its owner loses, and gets it back with them', async () => {
    const manager = await here.signIn('manager');
    const { key } = await createApiKey(manager, { scopes: ['users:read'] });
    const setRole = async (from: string, to: string) => {
      await here.app.get(Database).transaction(async () => {
        await here.sql.query('update user_roles set role = $3 where user_id = $1 and role = $2', [
          manager.userId,
          from,
          to,
        ]);
        await here.app.get(AuthorizationChangeNotifier).invalidate(userSubject(manager.userId!));
      });
    };
    expect([await mayRead(key, here), await mayRead(key, elsewhere)]).toEqual([200, 200]);

    await setRole('manager', 'user');
    expect(await mayRead(key, here)).toBe(403);
    await until(async () => (await mayRead(key, elsewhere)) === 403, 1000);
    expect(await statusOf(key)).toBe(200);

    await setRole('user', 'manager');
    expect(await mayRead(key, here)).toBe(200);
    await until(async () => (await mayRead(key, elsewhere)) === 200, 1000);
  });

  it.each(['is_active = false', 'deleted_at = now()'])('is refused when of its owner %s', async (change) => {
    const owner = await here.signIn('user');
    const { key } = await createApiKey(owner);
    await warm(key);

    await here.app.get(Database).transaction(async () => {
      await here.sql.query(`update users set ${change} where id = $1`, [owner.userId]);
      await here.app.get(AuthorizationChangeNotifier).invalidate(userSubject(owner.userId!));
    });

    expect(await statusOf(key)).toBe(401);
    await until(async () => (await statusOf(key, elsewhere)) === 401, 1000);
  });

  it('by a rotation does so at once, unless it is given time', async () => {
    const { id, key } = await createApiKey(user);
    await warm(key);

    const second = (await user.post(`api-keys/${id}/rotate`, {})).body;
    expect(second).toMatchObject({ id, version: 2, overlapUntil: null });
    expect([await statusOf(key), await statusOf(second.key)]).toEqual([401, 200]);
    await until(async () => (await statusOf(key, elsewhere)) === 401, 1000);

    const third = (await user.post(`api-keys/${id}/rotate`, { overlapSeconds: 2 })).body;
    expect(Date.parse(third.overlapUntil) - Date.now()).toBeLessThanOrEqual(2000);
    await warm(second.key);
    await warm(third.key);
    await until(
      async () => (await statusOf(second.key)) === 401 && (await statusOf(second.key, elsewhere)) === 401,
      4000,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(third.overlapUntil));
    await warm(third.key);
    expect((await user.get(`api-keys/${id}`)).body).toMatchObject({ overlapUntil: null, status: 'active' });

    await user.delete(`api-keys/${id}`);
    expect(await statusOf(third.key)).toBe(401);
  });

  it('is revoked with all secrets that a rotation has left time', async () => {
    const { id, key } = await createApiKey(user);
    const { key: next } = (await user.post(`api-keys/${id}/rotate`, { overlapSeconds: 600 })).body;
    expect([await statusOf(key), await statusOf(next)]).toEqual([200, 200]);

    await user.delete(`api-keys/${id}`);

    expect([await statusOf(key), await statusOf(next)]).toEqual([401, 401]);
    expect((await user.get(`api-keys/${id}`)).body.overlapUntil).toBeNull();
  });

  it('later than it would have, when a rotation says so, but never later than a key may', async () => {
    const { id } = await createApiKey(user, { expiresAt: new Date(Date.now() + 60_000).toISOString() });
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    expect((await user.post(`api-keys/${id}/rotate`, { expiresAt })).body).toMatchObject({ expiresAt });
    const late = new Date(Date.now() + 400 * 86_400_000).toISOString();
    expect((await user.post(`api-keys/${id}/rotate`, { expiresAt: late })).status).toBe(422);
    for (const overlapSeconds of [-1, 86_401, 1.5, '60', null])
      expect((await user.post(`api-keys/${id}/rotate`, { overlapSeconds })).status).toBe(422);
  });

  it('of twenty rotations at once has one secret that stays, and the overlap of each holds for all', async () => {
    const { id, key } = await createApiKey(user);
    const rotations = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? elsewhere : here).nobody.post(
          `api-keys/${id}/rotate`,
          { overlapSeconds: 600 },
          { Authorization: `Bearer ${user.token}` },
        ),
      ),
    );
    expect(rotations.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const keys = rotations.map(({ body }) => body.key as string);
    expect(await Promise.all([key, ...keys].map((each) => statusOf(each)))).toEqual(Array(21).fill(200));
    const { rows } = await here.sql.query(
      'select prefix from api_key_secrets where key_id = $1 and expires_at is null',
      [id],
    );
    const { body } = await user.get(`api-keys/${id}`);
    expect([rows.length, rows[0].prefix, body.version]).toEqual([1, body.prefix, 21]);

    const last = (await user.post(`api-keys/${id}/rotate`, {})).body.key as string;
    const after = await Promise.all([key, ...keys, last].map((each) => statusOf(each)));
    expect(after).toEqual([...Array(21).fill(401), 200]);
  });

  it('is one of two that were rotated at once by people who read the same version', async () => {
    const { id } = await createApiKey(user);
    const rotate = () => user.post(`api-keys/${id}/rotate`, {}, { 'If-Match': '"1"' });
    const statuses = (await Promise.all([rotate(), rotate()])).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('is forgotten 90 days later, and a replaced secret as soon as it ends', async () => {
    const [kept, revoked, expired, recent] = [
      await createApiKey(user),
      await createApiKey(user),
      await createApiKey(user),
      await createApiKey(user),
    ];
    const { key: next } = (await user.post(`api-keys/${kept.id}/rotate`, {})).body;
    await here.sql.query(`update api_keys set revoked_at = now() - interval '91 days' where id = $1`, [revoked.id]);
    await here.sql.query(`update api_keys set expires_at = now() - interval '91 days' where id = $1`, [expired.id]);
    await here.sql.query(`update api_keys set revoked_at = now() - interval '89 days' where id = $1`, [recent.id]);
    const { rows: ended } = await here.sql.query('select 1 from api_key_secrets where expires_at <= now()');

    expect(await here.app.get(ScheduledTasks).find('apiKeys.cleanUp')?.run()).toBe(ended.length + 2);

    const all = [kept, revoked, expired, recent].map(({ id }) => id);
    const { rows } = await here.sql.query('select id from api_keys where id = any($1) order by id', [all]);
    expect(rows.map(({ id }) => id)).toEqual([kept.id, recent.id].toSorted());
    expect(await statusOf(next)).toBe(200);
    expect(await statusOf(withKey(user, kept.key).apiKey!)).toBe(401);
    expect(await here.app.get(ScheduledTasks).find('apiKeys.cleanUp')?.run()).toBe(0);
  });
});
