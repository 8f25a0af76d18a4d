import { Client, memoryStore, type Session } from '../../packages/client/src/index.js';
import {
  type Ending,
  type Message,
  NotificationSocket,
  type NotificationSocketOptions,
} from '../../packages/client/src/socket.js';
import { Clock } from '../../src/kernel/context/clock.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { CutLine } from '../support/cut-line.js';
import { createProduct, lines } from '../support/factories.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

/** As if the access token had expired. */
const expire = async (store: ReturnType<typeof memoryStore>) =>
  store.write({ ...((await store.read()) as Session), accessToken: 'expired' });

describe('the socket of the client', () => {
  let app: TestApp;
  let manager: ApiClient;
  let admin: ApiClient;
  const sockets: NotificationSocket[] = [];

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true' });
    [manager, admin] = [await app.signIn('manager'), await app.signIn('admin')];
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(() => app.close());

  /** A new user who has signed in by the client. */
  async function signedIn(baseUrl = app.url) {
    const account = await app.signIn('user');
    const { email } = (await account.get('users/me')).body;
    let ended = 0;
    const store = memoryStore();
    const client = new Client({ baseUrl, store, onSessionEnd: () => (ended += 1) });
    await client.signIn({ email, password: 'correct horse battery' });
    return { account, client, store, sessionsEnded: () => ended };
  }

  function listen(client: Client, options: NotificationSocketOptions = {}) {
    const received = {
      notifications: [] as Message[],
      events: [] as Message[],
      left: [] as string[],
      endings: [] as Ending[],
    };
    const socket = new NotificationSocket(client, {
      onNotification: (message) => received.notifications.push(message),
      onEvent: (message) => received.events.push(message),
      onLeft: (room) => received.left.push(room),
      onEnd: (ending) => received.endings.push(ending),
      ...options,
    });
    sockets.push(socket);
    return { socket, ...received };
  }

  const connected = (socket: NotificationSocket) => until(() => socket.lastId !== undefined);

  async function place(user: ApiClient): Promise<string> {
    const { status, body } = await user.post('orders', lines([await createProduct(manager), 1]));
    expect(status).toBe(201);
    return body.id;
  }

  it('receives notifications, and joins and leaves rooms', async () => {
    const { account, client } = await signedIn();
    const { socket, notifications, events } = listen(client);
    await connected(socket);
    const id = await place(account);
    await until(() => notifications.length === 1);

    await socket.join(`order:${id}`);
    await manager.post(`orders/${id}/pay`);
    await until(() => notifications.length === 2 && events.length === 1);
    socket.leave(`order:${id}`);
    await manager.post(`orders/${id}/ship`);
    await until(() => notifications.length === 3);

    expect(notifications.map(({ type, data }) => [type, data.orderId])).toEqual(
      ['order.placed', 'order.paid', 'order.shipped'].map((type) => [type, id]),
    );
    expect(events).toMatchObject([{ type: 'order.paid', data: { orderId: id, status: 'paid' } }]);
    expect(socket.lastId).toBe(notifications[2]!.id);
    await expect(socket.join('role:admin')).rejects.toMatchObject({
      name: 'RefusedError',
      problem: { code: 'forbidden' },
    });
  });

  proof('resumes after a lost connection where it was, in its rooms', async () => {
    const line = await CutLine.to(app.url);
    const { account, client } = await signedIn(line.url);
    const { socket, notifications, events } = listen(client);
    const product = await createProduct(manager);
    await socket.join(`product:${product.id}`);
    for (let cut = 1; cut <= 3; cut++) {
      const before = line.cuts;
      await until(() => {
        line.cut();
        return line.cuts > before;
      });
      await place(account);
      await until(() => notifications.length === cut);
      const adjusted = events.length;
      await until(async () => {
        await manager.post(`products/${product.id}/stock-adjustments`, { by: 1 });
        return events.length > adjusted;
      });
    }

    const { items } = (await account.get('notifications?sort=createdAt')).body;
    expect(notifications.map(({ id }) => id)).toEqual(items.map(({ id }: { id: string }) => id));
    line.close();
  });

  it('begins after the notification that the application has', async () => {
    const { account, client } = await signedIn();
    await place(account);
    await place(account);
    await until(async () => (await account.get('notifications')).body.page.total === 2);
    const { items } = (await account.get('notifications')).body;

    const { notifications } = listen(client, { lastId: items[1].id });
    await until(() => notifications.length === 1);

    expect(notifications[0]!.id).toBe(items[0].id);
  });

  it('renews the session for a token that has expired, before and during the connection', async () => {
    const { account, client, store, sessionsEnded } = await signedIn();
    await expire(store);
    const { socket, notifications, endings } = listen(client);
    await connected(socket);
    const { accessToken } = (await store.read()) as Session;

    const clock = jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => Date.now() + 31 * 60_000);
    await until(async () => ((await store.read()) as Session).accessToken !== accessToken);
    clock.mockRestore();
    await place(account);
    await until(() => notifications.length === 1);

    expect([sessionsEnded(), endings]).toEqual([0, []]);
  });

  it('tells that the session has ended, and that the user may not read notifications', async () => {
    const { account, client, store, sessionsEnded } = await signedIn();
    const { socket, endings } = listen(client);
    await connected(socket);
    await account.delete('auth/sessions');
    await until(() => endings.length === 1);
    expect([endings[0]!.reason, sessionsEnded(), await store.read()]).toEqual(['session_ended', 1, undefined]);

    const other = await signedIn();
    const conditions = { 'actor.userId': other.account.userId };
    const rule = { name: other.account.userId, effect: 'deny', permission: 'notifications:read', conditions };
    const { body } = await admin.post('rules', rule);
    const refused = listen(other.client);
    await until(() => refused.endings.length === 1);
    expect(refused.endings).toMatchObject([{ reason: 'denied_by_rule' }]);
    await admin.delete(`rules/${body.id}`);
  });

  it('ends without a session, and connects with an API key', async () => {
    const { endings } = listen(new Client({ baseUrl: app.url }));
    await until(() => endings.length === 1);
    expect(endings[0]!.reason).toBe('unauthenticated');

    const user = await app.signIn('user');
    const { id, key } = await createApiKey(user, { scopes: ['notifications:read'] });
    const byKey = listen(new Client({ baseUrl: app.url, apiKey: key }));
    await connected(byKey.socket);
    await place(user);
    await until(() => byKey.notifications.length === 1);
    await user.delete(`api-keys/${id}`);
    await until(() => byKey.endings.length === 1);
  });
});
