import { request as httpRequest } from 'node:http';
import { randomUUID } from 'node:crypto';
import { Clock } from '../../src/kernel/context/clock.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { SocketClient } from '../support/sockets.js';
import { until } from '../support/until.js';

const NAME = "O'Brien & Müller 🔔 →";

describe('sockets', () => {
  let app: TestApp;
  let manager: ApiClient;
  let admin: ApiClient;
  const sockets: SocketClient[] = [];
  const logged: string[] = [];

  beforeAll(async () => {
    const env = {
      WORKER: 'true',
      REALTIME_CONNECTIONS_PER_USER: '3',
      PUBLIC_URL: 'https://shop.example.com',
      AUDIT_REFUSALS: 'true',
    };
    app = await TestApp.start({ ...env, CORS_ORIGINS: 'https://app.example.com' }, undefined, (line) =>
      logged.push(line),
    );
    [manager, admin] = [await app.signIn('manager'), await app.signIn('admin')];
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(() => app.close());

  async function connect(user: ApiClient): Promise<SocketClient> {
    const socket = await SocketClient.connect(user);
    sockets.push(socket);
    return socket;
  }

  function using(auth: object, options = {}): SocketClient {
    const socket = SocketClient.of(app.url, auth, { reconnection: false, ...options });
    sockets.push(socket);
    return socket;
  }

  async function place(user: ApiClient): Promise<{ id: string; number: string }> {
    const { status, body } = await user.post('orders', lines([await createProduct(manager, { name: NAME }), 1]));
    expect(status).toBe(201);
    return body;
  }

  it('receive the notifications of their user as they happen, each once, as the list has them', async () => {
    const user = await app.signIn('user');
    const [socket, second] = [await connect(user), await connect(user)];
    const stranger = await connect(await app.signIn('user'));

    const { id } = await place(user);
    for (const step of ['pay', 'ship']) await manager.post(`orders/${id}/${step}`);

    await until(() => socket.notifications.length === 3 && second.notifications.length === 3);
    const { items } = (await user.get('notifications?sort=createdAt')).body;
    expect(socket.notifications).toEqual(
      items.map((item: Record<string, unknown>) => ({
        id: item.id,
        type: item.type,
        data: item.data,
        ts: item.createdAt,
      })),
    );
    expect(socket.notifications[0]!.data.lines[0].name).toBe(NAME);
    expect(second.notifications).toEqual(socket.notifications);
    expect(stranger.notifications).toEqual([]);
  });

  it('receive after a reconnection exactly what they missed, in order', async () => {
    const user = await app.signIn('user');
    const socket = await connect(user);
    const { id } = await place(user);
    await until(() => socket.notifications.length === 1);
    socket.close();

    for (const step of ['pay', 'ship', 'deliver']) await manager.post(`orders/${id}/${step}`);
    await until(async () => (await user.get('notifications')).body.page.total === 4);
    await socket.connected();

    await until(() => socket.notifications.length === 4);
    const { items } = (await user.get('notifications?sort=createdAt')).body;
    expect(socket.notifications.map((message) => message.id)).toEqual(items.map((item: { id: string }) => item.id));
  });

  it('miss nothing that happens before the first notification either', async () => {
    const user = await app.signIn('user');
    const socket = await connect(user);
    socket.close();

    await place(user);
    await until(async () => (await user.get('notifications')).body.page.total === 1);
    await socket.connected();

    await until(() => socket.notifications.length === 1);
  });

  it.each<[string, (user: ApiClient) => SocketClient | Promise<SocketClient>]>([
    ['a token in auth', ({ token }) => using({ token })],
    ['a token in the query', ({ token }) => using({}, { query: { token } })],
    ['a token in a header', ({ token }) => using({}, { extraHeaders: { Authorization: `Bearer ${token}` } })],
    [
      'an API key with the scope',
      async (user) => {
        const { key } = await createApiKey(user, { scopes: ['notifications:read'] });
        return using({}, { extraHeaders: { 'X-API-Key': key } });
      },
    ],
    [
      'an API key in auth',
      async (user) => using({ apiKey: (await createApiKey(user, { scopes: ['notifications:read'] })).key }),
    ],
    [
      'a ticket',
      async (user) => using({}, { query: { ticket: (await user.post('notifications/ticket')).body.ticket } }),
    ],
  ])('are authenticated by %s', async (_, clientOf) => {
    const user = await app.signIn('user');
    const socket = await clientOf(user);
    await socket.connected();

    await place(user);

    await until(() => socket.notifications.length === 1);
  });

  it.each<[string, number, string, (user: ApiClient) => object | Promise<object>]>([
    ['without a credential', 4401, 'unauthenticated', () => ({})],
    ['with a wrong token', 4401, 'unauthenticated', ({ token }) => ({ token: `${token}x` })],
    ['with a token that is not a text', 4400, 'bad_request', () => ({ token: { $ne: 1 } })],
    ['with an unknown ticket', 4401, 'unauthenticated', () => ({ ticket: 'A'.repeat(43) })],
    ['with a lastId that is not an id', 4400, 'bad_request', ({ token }) => ({ token, lastId: "' or 1=1" })],
    [
      'with an API key without the scope',
      4403,
      'forbidden',
      async (user) => ({ apiKey: (await createApiKey(user)).key }),
    ],
  ])('are refused %s', async (_, closeCode, code, authOf) => {
    const socket = using(await authOf(await app.signIn('user')));

    expect(await socket.refusal()).toMatchObject({
      closeCode,
      code,
      title: expect.any(String),
      requestId: expect.any(String),
    });
  });

  it('take a ticket once', async () => {
    const { body } = await (await app.signIn('user')).post('notifications/ticket');
    expect(body).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/), expiresIn: 30 });

    const outcomes = await Promise.allSettled([1, 2, 3].map(() => using({ ticket: body.ticket }).connected()));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await app.sql.query(`update socket_tickets set expires_at = now()`);
    const late = await (await app.signIn('user')).post('notifications/ticket');
    await app.sql.query(`update socket_tickets set expires_at = now() - interval '1 second'`);
    expect((await using({ ticket: late.body.ticket }).refusal()).closeCode).toBe(4401);
  });

  it('accept browsers from allowed origins only', async () => {
    const { token } = await app.signIn('user');
    const from = (origin: string) => using({ token }, { extraHeaders: { Origin: origin } });

    await from('https://app.example.com').connected();
    await from('https://shop.example.com').connected();
    for (const origin of ['https://evil.example', 'https://app.example.com.evil.example', 'null'])
      await expect(from(origin).connected()).rejects.toThrow('websocket error');
  });

  it.each<[string, (user: ApiClient) => Promise<unknown>]>([
    ['the session is revoked', (user) => user.delete('auth/sessions')],
    ['the user signs out', (user) => user.post('auth/logout')],
    ['the account is deactivated', ({ userId }) => admin.post(`users/${userId}/deactivate`)],
    ['the account is deleted', ({ userId }) => admin.delete(`users/${userId}`)],
  ])('end within a second when %s', async (_, revoke) => {
    const user = await app.signIn('user');
    const socket = await connect(user);

    await revoke(user);
    const startMs = performance.now();
    await socket.closed();

    expect(performance.now() - startMs).toBeLessThan(1000 * PATIENCE);
    expect(socket.closing).toMatchObject([{ reason: 'session_ended', code: 4401 }]);
    expect((await using({ token: user.token }).refusal()).closeCode).toBe(4401);
  });

  it('end when their API key is revoked', async () => {
    const user = await app.signIn('user');
    const { id, key } = await createApiKey(user, { scopes: ['notifications:read'] });
    const socket = using({ apiKey: key });
    await socket.connected();

    await user.delete(`api-keys/${id}`);

    await socket.closed();
    expect(socket.closing).toMatchObject([{ reason: 'session_ended' }]);
  });

  it('end when a rule denies notifications', async () => {
    const user = await app.signIn('user');
    const socket = await connect(user);
    const conditions = { 'actor.userId': user.userId };
    const { body } = await admin.post('rules', {
      name: randomUUID(),
      effect: 'deny',
      permission: 'notifications:read',
      conditions,
    });

    await socket.closed();

    expect(socket.closing).toMatchObject([{ reason: 'forbidden', code: 4403 }]);
    await admin.delete(`rules/${body.id}`);
  });

  it('end with their token', async () => {
    const user = await app.signIn('user');
    const socket = await connect(user);
    const clock = jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => Date.now() + 31 * 60_000);

    await socket.closed();
    clock.mockRestore();

    expect(socket.closing).toMatchObject([{ reason: 'token_expired', code: 4401 }]);
  });

  it('receive what happens in rooms that their user may read, and no longer when that ends', async () => {
    const user = await app.signIn('user');
    const other = await app.signIn('manager');
    const [own, managing, stranger] = [
      await connect(user),
      await connect(other),
      await connect(await app.signIn('user')),
    ];
    const { id } = await place(user);
    const room = `order:${id}`;
    await until(() => own.notifications.length === 1);

    expect(await own.ask('subscribe', { room })).toEqual({ ok: true, room });
    expect(await managing.ask('subscribe', { room: 'orders' })).toMatchObject({ ok: true });
    expect(await managing.ask('subscribe', { room })).toMatchObject({ ok: true });
    expect(await stranger.ask('subscribe', { room })).toMatchObject({
      ok: false,
      problem: { code: 'order_not_found' },
    });
    expect(await stranger.ask('subscribe', { room: 'orders' })).toMatchObject({ ok: true });
    await manager.post(`orders/${id}/pay`);
    await until(() => own.events.length === 1 && managing.events.length === 1);
    expect(own.events[0]).toMatchObject({ type: 'order.paid', data: { orderId: id, status: 'paid' } });

    await admin.put(`users/${other.userId}/roles`, { roles: ['user'] });
    await until(() => managing.left.length === 1);
    await manager.post(`orders/${id}/ship`);

    await until(() => own.events.length === 2);
    await until(() => own.notifications.length >= 2);
    const types = managing.events.map(({ type }) => type);
    expect([managing.left, types, stranger.events]).toEqual([[room], ['order.paid', 'user.rolesChanged'], []]);
    expect(managing.notifications.filter(({ type }) => type === 'order.shipped')).toEqual([]);
    expect(await own.ask('unsubscribe', { room })).toMatchObject({ ok: true });
  });

  it('are refused to leave the rooms of everyone, of their user and of their roles', async () => {
    const user = await app.signIn('user');
    const socket = await connect(user);
    for (const room of ['broadcast', `user:${user.userId}`, 'role:user'])
      expect(await socket.ask('unsubscribe', { room })).toMatchObject({
        ok: false,
        problem: { status: 400, code: 'bad_request' },
      });
  });

  it('receive announcements to everyone and to their roles, once, and none of roles that they lost', async () => {
    const [user, other] = [await app.signIn('user'), await app.signIn('manager')];
    const [plain, managing] = [await connect(user), await connect(other)];
    const said = ({ events }: SocketClient) => events.map(({ type, data }) => [type, data]);
    const text = `${NAME} at 22:00`;
    const expected = ['announcement.sent', { text }];

    const { status, body } = await admin.post('notifications/announcements', { text });
    expect([status, body]).toEqual([202, { id: expect.any(String) }]);
    await until(() => plain.events.length === 1 && managing.events.length === 1);
    expect((await admin.post('notifications/announcements', { text, role: 'manager' })).status).toBe(202);
    await until(() => managing.events.length === 2);
    await admin.put(`users/${other.userId}/roles`, { roles: ['user'] });
    await until(() => managing.events.length === 3);
    await admin.post('notifications/announcements', { text, role: 'manager' });
    await admin.post('notifications/announcements', { text, role: 'user' });
    await until(() => plain.events.length === 2 && managing.events.length === 4);

    const changed = ['user.rolesChanged', { userId: other.userId }];
    expect(said(plain)).toEqual([expected, expected]);
    expect(said(managing)).toEqual([expected, expected, changed, expected]);
    expect(await managing.ask('subscribe', { room: 'role:manager' })).toMatchObject({
      ok: false,
      problem: { code: 'forbidden' },
    });
    expect((await manager.post('notifications/announcements', { text })).status).toBe(403);
    const unknown = await admin.post('notifications/announcements', { text, role: 'nobody' });
    expect([unknown.status, unknown.body.errors]).toMatchObject([422, [{ pointer: '#/role' }]]);
  });

  it('receive what happens to products and users that they may read', async () => {
    const user = await app.signIn('user');
    const other = await app.signIn('manager');
    const [own, managing] = [await connect(user), await connect(other)];
    const product = await createProduct(manager);

    expect(await own.ask('subscribe', { room: `product:${product.id}` })).toMatchObject({ ok: true });
    expect(await managing.ask('subscribe', { room: 'products' })).toMatchObject({ ok: true });
    expect(await managing.ask('subscribe', { room: `user:${user.userId}` })).toMatchObject({ ok: true });
    for (const [room, code] of [
      [`user:${other.userId}`, 'forbidden'],
      [`product:${randomUUID()}`, 'product_not_found'],
    ])
      expect(await own.ask('subscribe', { room })).toMatchObject({ ok: false, problem: { code } });
    await manager.post(`products/${product.id}/stock-adjustments`, { by: 3 });
    await until(() => own.events.length === 1 && managing.events.length === 1);
    await admin.patch(`users/${user.userId}`, { firstName: 'Ann' });
    await until(() => own.events.length === 2 && managing.events.length === 2);

    for (const { events } of [own, managing])
      expect(events.map(({ type, data }) => [type, data])).toEqual([
        ['product.stockChanged', { productId: product.id, by: 3, reason: 'adjusted' }],
        ['user.updated', { userId: user.userId, fields: ['firstName'] }],
      ]);
    await admin.put(`users/${other.userId}/roles`, { roles: ['user'] });
    await until(() => managing.left.length === 1);
    expect(managing.left).toEqual([`user:${user.userId}`]);
  });

  it.each<[string, string, unknown]>([
    ['an unknown message', 'steal', {}],
    ['an unknown kind of room', 'subscribe', { room: 'users:1' }],
    ['an order without an id', 'subscribe', { room: 'order:1' }],
    ['no room', 'subscribe', null],
    ['a room that is not a text', 'subscribe', { room: ['orders'] }],
  ])('answer %s with a problem', async (_, event, content) => {
    const socket = await connect(await app.signIn('user'));

    expect(await socket.ask(event, content)).toMatchObject({
      ok: false,
      problem: { code: 'bad_request', status: 400 },
    });
    expect(await socket.ask('ping')).toEqual({ ok: true, ts: expect.any(String) });
  });

  it('are limited for each user', async () => {
    const user = await app.signIn('user');
    const open = [await connect(user), await connect(user), await connect(user)];

    expect(await using({ token: user.token }).refusal()).toMatchObject({
      closeCode: 4429,
      code: 'too_many_connections',
    });
    open[0]!.close();
    await until(() =>
      using({ token: user.token })
        .connected()
        .then(
          () => true,
          () => false,
        ),
    );
  });

  it('are cut off with a message that is too large', async () => {
    const socket = await connect(await app.signIn('user'));

    socket.socket.emit('subscribe', { room: 'x'.repeat(20_000) });

    await socket.closed();
  });

  it('leave other upgrades to HTTP', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' };
      httpRequest(`${app.url}/health/live`, { headers }, ({ statusCode }) => resolve(statusCode))
        .on('error', reject)
        .end();
    });

    expect(status).toBe(200);
  });

  it('log no token', async () => {
    const user = await app.signIn('user');
    await using({}, { query: { token: user.token } }).connected();
    await using({}, { query: { token: `${user.token}x` } }).refusal();

    expect(logged.filter((line) => line.includes(user.token!.slice(-40)))).toEqual([]);
  });
});
