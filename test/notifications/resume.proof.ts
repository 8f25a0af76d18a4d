import { TestApp } from '../support/app.js';
import { CutLine } from '../support/cut-line.js';
import { recordMany } from '../support/many-notifications.js';
import { SocketClient } from '../support/sockets.js';
import { until } from '../support/until.js';

jest.setTimeout(300_000);

const COUNT = 10_000;
const CUTS = 200;

it('a client whose line is cut two hundred times has all of ten thousand notifications, once and in order', async () => {
  const app = await TestApp.start({ RATE_LIMIT_ENABLED: 'false' });
  const line = await CutLine.to(app.url);
  const user = await app.signIn('user');
  const client = SocketClient.of(line.url, { token: user.token });
  await client.connected();
  const recording = recordMany(app, user.userId!, COUNT);

  // Cuts are spread over the whole time, most of them while messages are under way.
  for (let cut = 1; line.cuts < CUTS; cut++) {
    const goal = Math.floor((COUNT * line.cuts) / CUTS);
    await until(() => client.notifications.length >= goal, 60_000);
    line.cut();
  }
  await recording;
  await until(() => client.notifications.length >= COUNT, 60_000);

  const { rows } = await app.sql.query('select id from notifications where user_id = $1 order by position', [
    user.userId,
  ]);
  expect(line.cuts).toBeGreaterThanOrEqual(CUTS);
  expect(client.notifications.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(new Set(client.notifications.map(({ data }) => data.number)).size).toBe(COUNT);
  client.close();
  line.close();
  await app.close();
});
