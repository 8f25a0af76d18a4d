import type { Socket } from 'node:net';
import { Connections } from '../../src/kernel/realtime/connections.js';
import { TestApp } from '../support/app.js';
import { CutLine } from '../support/cut-line.js';
import { recordMany } from '../support/many-notifications.js';
import { SocketClient } from '../support/sockets.js';
import { until } from '../support/until.js';

jest.setTimeout(300_000);

const COUNT = 10_000;
const CUTS = 200;
const PART = COUNT / CUTS;

it('a client whose line is cut two hundred times has all of ten thousand notifications, once and in order', async () => {
  const app = await TestApp.start({ RATE_LIMIT_ENABLED: 'false' });
  const line = await CutLine.to(app.url);
  const user = await app.signIn('user');
  const client = SocketClient.of(line.url, { token: user.token });
  await client.connected();
  // Each cut comes while its part is under way, after something was received on the connection that it cuts.
  for (let cut = 0; cut < CUTS; cut++) {
    const recording = recordMany(app, user.userId!, PART);
    const goal = cut * PART + 1 + Math.floor(Math.random() * PART);
    await until(
      () => client.notifications.length >= goal && line.isOpen,
      60_000,
      () => `${client.notifications.length} of ${goal} notifications, ${line.cuts} cuts`,
    );
    line.cut();
    await recording;
  }
  await until(() => client.notifications.length >= COUNT, 60_000);

  const { rows } = await app.sql.query('select id from notifications where user_id = $1 order by position', [
    user.userId,
  ]);
  expect(line.cuts).toBe(CUTS);
  expect(rows).toHaveLength(COUNT);
  expect(client.notifications.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  client.close();
  line.close();
  await app.close();
});

it('a client that reads nothing is cut off, and has everything after it has come back', async () => {
  const app = await TestApp.start({ RATE_LIMIT_ENABLED: 'false' });
  const user = await app.signIn('user');
  const client = await SocketClient.connect(user);
  const { _socket: tcp } = (client.socket.io.engine.transport as unknown as { ws: { _socket: Socket } }).ws;
  tcp.pause();

  await recordMany(app, user.userId!, 3000, 'x'.repeat(5000));
  const before = process.memoryUsage().rss;
  await until(() => app.app.get(Connections).size === 0, 60_000);
  tcp.resume();
  await until(() => client.notifications.length === 3000, 60_000);

  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  expect(client.notifications.map(({ data }) => data.number).toSorted((a, b) => a - b)).toEqual([
    ...Array(3000).keys(),
  ]);
  client.close();
  await app.close();
});
