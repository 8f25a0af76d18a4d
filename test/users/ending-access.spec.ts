import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { expectProblem } from '../support/problem.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

describe('an account that is', () => {
  let here: TestApp;
  let elsewhere: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    const shared = replicaSettings();
    here = await TestApp.start(shared);
    elsewhere = await TestApp.start(shared, here.database);
    admin = await here.signIn('admin');
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const there = ({ token }: ApiClient, path = 'users/me') =>
    elsewhere.nobody.get(path, { Authorization: `Bearer ${token}` });
  const emailOf = async ({ userId }: ApiClient) => (await admin.get(`users/${userId}`)).body.email as string;
  const signIn = (app: TestApp, email: string) =>
    app.nobody.post('auth/login', { email, password: 'correct horse battery' });

  it.each([
    ['deactivated', (id: string) => admin.post(`users/${id}/deactivate`)],
    ['deleted', (id: string) => admin.delete(`users/${id}`)],
  ])('%s is refused by the next request here, and within a second elsewhere', async (_, end) => {
    const user = await here.signIn('user');
    const email = await emailOf(user);
    expect([(await user.get('users/me')).status, (await there(user)).status]).toEqual([200, 200]);

    const { status } = await end(user.userId!);
    const endedAtMs = Date.now();

    expect(Math.floor(status / 100)).toBe(2);
    expectProblem(await user.get('users/me'), 401, 'unauthenticated');
    await until(async () => (await there(user)).status === 401, 1000);
    expect(Date.now() - endedAtMs).toBeLessThan(1000 * PATIENCE);
    for (const app of [here, elsewhere]) expect((await signIn(app, email)).status).toBe(401);
  });

  it('given another role is known to have it within a second elsewhere, and to have lost it as soon', async () => {
    const user = await here.signIn('user');
    expect((await there(user, 'users')).status).toBe(403);

    await admin.put(`users/${user.userId}/roles`, { roles: ['manager'] });
    await until(async () => (await there(user, 'users')).status === 200, 1000);
    await admin.put(`users/${user.userId}/roles`, { roles: ['user'] });
    await until(async () => (await there(user, 'users')).status === 403, 1000);
  });

  it('deactivated can be used again once it is reactivated; twice is as good as once', async () => {
    const user = await here.signIn('user');
    const email = await emailOf(user);

    const first = await admin.post(`users/${user.userId}/deactivate`, undefined, { 'If-Match': '"1"' });
    expect(first.body).toMatchObject({ isActive: false, version: 2 });
    const again = await admin.post(`users/${user.userId}/deactivate`);
    expect([again.status, again.body.version]).toEqual([200, 2]);
    expect((await admin.get('users?isActive=false')).body.items.map(({ id }: { id: string }) => id)).toContain(
      user.userId,
    );
    expectProblem(
      await admin.post(`users/${user.userId}/reactivate`, undefined, { 'If-Match': '"1"' }),
      412,
      'precondition_failed',
    );

    expect((await admin.post(`users/${user.userId}/reactivate`)).body).toMatchObject({ isActive: true, version: 3 });
    expect((await signIn(elsewhere, email)).status).toBe(200);
    const { rows } = await here.sql.query(
      `select type, data from outbox where subject = $1 and type like 'user.%activated' order by id`,
      [user.userId],
    );
    expect(rows.map(({ type }) => type)).toEqual(['user.deactivated', 'user.reactivated']);
    const audits = await here.sql.query(
      `select changes->'isActive' as change from audits where entity_id = $1 and changes ? 'isActive' order by id`,
      [user.userId],
    );
    expect(audits.rows.map(({ change }) => change)).toEqual([
      { from: true, to: false },
      { from: false, to: true },
    ]);
  });

  it('deleted leaves its orders and its audit records, and is nowhere else', async () => {
    const [manager, user] = [await here.signIn('manager'), await here.signIn('user')];
    const { body: order } = await user.post('orders', lines([await createProduct(manager), 1]));
    const before = await here.sql.query('select count(*) from audits where user_id = $1', [user.userId]);

    expect((await admin.delete(`users/${user.userId}`, { 'If-Match': '"9"' })).status).toBe(412);
    expect((await admin.delete(`users/${user.userId}`, { 'If-Match': '"1"' })).status).toBe(204);

    expect((await manager.get(`orders/${order.id}`)).body).toMatchObject({ id: order.id, userId: user.userId });
    const after = await here.sql.query('select count(*) from audits where user_id = $1', [user.userId]);
    expect(after.rows).toEqual(before.rows);
    const { rows } = await here.sql.query(
      `select action_type, user_id, details from audits where entity_id = $1 order by id desc limit 1`,
      [user.userId],
    );
    expect(rows).toEqual([
      { action_type: 'delete', user_id: admin.userId, details: { roles: ['user'], isActive: true } },
    ]);
    const { rows: events } = await here.sql.query(`select 1 from outbox where subject = $1 and type = 'user.deleted'`, [
      user.userId,
    ]);
    expect(events).toHaveLength(1);
    for (const path of [`users/${user.userId}`, `users/${user.userId}/permissions`])
      expectProblem(await admin.get(path), 404, 'user_not_found');
    expectProblem(await admin.delete(`users/${user.userId}`), 404, 'user_not_found');
    expectProblem(await admin.post(`users/${user.userId}/reactivate`), 404, 'user_not_found');
  });
});
