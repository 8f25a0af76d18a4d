import { AuthorizationChangeNotifier } from '../../src/kernel/auth/guard/authorization-change-notifier.js';
import { userSubject } from '../../src/kernel/auth/guard/authentication-cache.js';
import { Database } from '../../src/kernel/database/database.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { PATIENCE } from '../support/patience.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

describe('a change of permissions', () => {
  let here: TestApp;
  let elsewhere: TestApp;

  beforeAll(async () => {
    const shared = replicaSettings();
    here = await TestApp.start(shared);
    elsewhere = await TestApp.start(shared, here.database);
  });
  afterAll(async () => {
    await elsewhere.close();
    await here.close();
  });

  const giveRole = async (userId: string, role: string) => {
    await here.app.get(Database).transaction(async () => {
      await here.sql.query('insert into user_roles (user_id, role) values ($1, $2)', [userId, role]);
      await here.app.get(AuthorizationChangeNotifier).invalidate(userSubject(userId));
    });
  };
  const deactivate = async (app: TestApp, userId: string) => {
    await app.sql.query('update users set is_active = false where id = $1', [userId]);
    await app.app.get(AuthorizationChangeNotifier).invalidate(userSubject(userId));
  };

  it('is felt by the next request on the instance that made it', async () => {
    const user = await here.signIn('user');
    expect((await user.get('users')).status).toBe(403);
    await giveRole(user.userId!, 'manager');
    expect((await user.get('users')).status).toBe(200);
    await deactivate(here, user.userId!);
    expect((await user.get('users')).status).toBe(401);
  });

  it('is felt within a second on the others, however the token is spelled', async () => {
    const user = await here.signIn('user');
    const there = (token = user.token!) => elsewhere.nobody.get('users/me', { Authorization: `Bearer ${token}` });
    const spelled = respelled(user);
    expect((await there()).status).toBe(200);
    expect([200, 401]).toContain((await there(spelled)).status);

    await deactivate(here, user.userId!);
    const changedAtMs = Date.now();
    await until(async () => (await there()).status === 401, 1000);
    expect(Date.now() - changedAtMs).toBeLessThan(1000 * PATIENCE);
    expect((await there(spelled)).status).toBe(401);
  });

  it('applies within a second on an instance without LISTEN', async () => {
    const user = await here.signIn('user');
    const there = () => elsewhere.nobody.get('users/me', { Authorization: `Bearer ${user.token}` });
    expect((await there()).status).toBe(200);
    // Not announced at all: what a lost connection would swallow.
    await here.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'keelson notifications'`);
    await here.sql.query('update users set is_active = false where id = $1', [user.userId]);
    await until(async () => (await there()).status === 401, 2500);
  });
});

/** The same bytes: the last character of a signature holds bits that decoders overlook. */
function respelled({ token }: ApiClient): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token!.at(-1)!);
  return token!.slice(0, -1) + alphabet[last ^ 1];
}
