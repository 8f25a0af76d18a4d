import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

describe('a change of access on one instance', () => {
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

  /** What the other instance says to this caller, once it says what it should. */
  async function expectThere({ token }: ApiClient, path: string, status: number): Promise<void> {
    const there = new ApiClient(elsewhere.url, token);
    await until(async () => (await there.get(path)).status === status, 1000);
    expect((await there.get(path)).status).toBe(status);
  }

  it('is felt on the others within a second when a rule comes, changes and goes', async () => {
    const manager = await here.signIn('manager');
    await expectThere(manager, 'users', 200);
    const rule = { name: 'Elsewhere', effect: 'deny', permission: 'users:read' };

    const { body } = await admin.post('rules', rule);
    await expectThere(manager, 'users', 403);
    await admin.patch(`rules/${body.id}`, { conditions: { 'actor.roles': 'admin' } });
    await expectThere(manager, 'users', 200);
    await admin.patch(`rules/${body.id}`, { conditions: {} });
    await expectThere(manager, 'users', 403);
    await admin.delete(`rules/${body.id}`);
    await expectThere(manager, 'users', 200);
  });

  it('is felt on the others within a second when a role gains or loses a permission, or a parent', async () => {
    const { body: role } = await admin.post('roles', { name: 'elsewhere' });
    const holder = await here.signIn('elsewhere');
    await expectThere(holder, 'users', 403);

    await admin.patch(`roles/${role.id}`, { permissions: ['users:read'] });
    await expectThere(holder, 'users', 200);
    await admin.patch(`roles/${role.id}`, { permissions: [] });
    await expectThere(holder, 'users', 403);
    await admin.patch(`roles/${role.id}`, { parent: 'manager' });
    await expectThere(holder, 'users', 200);
  });

  it('has no effect when it is rolled back', async () => {
    const manager = await here.signIn('manager');
    await expectThere(manager, 'users', 200);
    const refused = await admin.post('rules', {
      name: 'Undone',
      effect: 'deny',
      permission: 'users:read',
      priority: 1e6,
    });
    expect(refused.status).toBe(422);
    expect((await manager.get('users')).status).toBe(200);
    await expectThere(manager, 'users', 200);
  });
});
