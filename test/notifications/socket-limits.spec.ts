import { TestApp } from '../support/app.js';
import { recordMany } from '../support/many-notifications.js';
import { SocketClient } from '../support/sockets.js';
import { until } from '../support/until.js';

describe('sockets that are limited', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      RATE_LIMITS: 'socket-messages=3/60',
      REALTIME_CONNECTIONS_PER_ADDRESS: '2',
    });
  });
  afterAll(() => app.close());

  it('end when they send too many messages', async () => {
    const client = await SocketClient.connect(await app.signIn('user'));

    for (let count = 0; count < 3; count++) expect(await client.ask('ping')).toMatchObject({ ok: true });

    expect(await client.ask('ping')).toMatchObject({ ok: false, problem: { code: 'rate_limited' } });
    await client.closed();
    expect(client.closing).toMatchObject([{ reason: 'too_many_messages', code: 4429 }]);
  });

  it('are refused to an address that has as many as it may', async () => {
    const user = await app.signIn('user');
    const clients = [await SocketClient.connect(user), await SocketClient.connect(user)];

    await expect(SocketClient.connect(user, { reconnection: false })).rejects.toThrow('websocket error');

    for (const client of clients) client.close();
    await until(() =>
      SocketClient.connect(user, { reconnection: false }).then(
        (client) => {
          client.close();
          return true;
        },
        () => false,
      ),
    );
  });
});

it('sockets that are switched off are not there, and the inbox is', async () => {
  const app = await TestApp.start({ REALTIME: 'false' });
  const user = await app.signIn('user');
  await recordMany(app, user.userId!, 1);

  await expect(SocketClient.connect(user, { reconnection: false })).rejects.toThrow('websocket error');

  expect((await user.get('notifications')).body.page.total).toBe(1);
  await app.close();
});

it('sockets let no client guess more credentials than requests do', async () => {
  const app = await TestApp.start({ RATE_LIMITS: 'bad-credentials=2/60' });
  const refusals = [];
  for (let count = 0; count < 3; count++)
    refusals.push((await SocketClient.of(app.url, { token: `a.b.${count}` }, { reconnection: false }).refusal()).code);

  expect(refusals).toEqual(['unauthenticated', 'unauthenticated', 'rate_limited']);
  await app.close();
});
