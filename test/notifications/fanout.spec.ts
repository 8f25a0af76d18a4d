import type { INestApplicationContext } from '@nestjs/common';
import { createContext } from '../../src/app.js';
import { loadConfig } from '../../src/config/config.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { SocketClient } from '../support/sockets.js';
import { until } from '../support/until.js';

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

for (const { name, onRedis } of backends) {
  (onRedis && !hasRedis ? describe.skip : describe)(`sockets of two instances, with a worker, on ${name}`, () => {
    let redis: RedisServer | undefined;
    let database: TestDatabase;
    let apps: TestApp[];
    let worker: INestApplicationContext;
    let manager: ApiClient;
    let user: ApiClient;
    let clients: SocketClient[];

    beforeAll(async () => {
      if (onRedis) redis = await RedisServer.start();
      database = await createDatabase();
      const env: Record<string, string> = { ...replicaSettings(), OUTBOX_POLL_MS: '100', JOB_BACKOFF_MS: '50' };
      if (redis) env.REDIS_URL = redis.url;
      apps = [await TestApp.start(env, database), await TestApp.start(env, database)];
      worker = await createContext(
        loadConfig({
          NODE_ENV: 'test',
          LOG_LEVEL: 'silent',
          DATABASE_URL: database.url,
          DATA_DIR: apps[0]!.dataDir,
          MIGRATE_ON_START: 'false',
          WORKER: 'true',
          ...env,
        }),
      );
      [manager, user] = [await apps[0]!.signIn('manager'), await apps[0]!.signIn('user')];
      const [first, second] = apps.map(({ url }) => url) as [string, string];
      clients = [
        SocketClient.of(first, { token: user.token }),
        SocketClient.of(second, { token: user.token }),
        SocketClient.of(first, { token: manager.token }),
        SocketClient.of(second, { token: manager.token }),
      ];
      for (const client of clients) await client.connected();
    });
    afterAll(async () => {
      for (const client of clients) client.close();
      await worker.close();
      for (const app of apps) await app.close();
      await database.drop();
      await redis?.close();
    });

    beforeEach(() => {
      for (const { notifications, events } of clients) {
        notifications.length = 0;
        events.length = 0;
      }
    });

    async function place(): Promise<string> {
      const { body } = await user.post('orders', lines([await createProduct(manager), 1]));
      return body.id;
    }

    it('receive everything once, wherever it happens, within a second', async () => {
      await Promise.all(clients.map((client) => client.ask('subscribe', { room: 'orders' })));
      const id = await place();
      const startMs = performance.now();
      await until(() => clients.every(({ notifications }) => notifications.length === 1));
      const tookMs = performance.now() - startMs;
      await manager.post(`orders/${id}/pay`);
      const counts = () => clients.map(({ notifications, events }) => [notifications.length, events.length]);
      await until(
        () => counts().every((count) => count.join() === '2,2'),
        5000,
        () => JSON.stringify(counts()),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));

      expect(tookMs).toBeLessThan(1500 * PATIENCE);
      for (const { notifications, events } of clients) {
        expect(notifications.map(({ type, data }) => [type, data.orderId])).toEqual([
          ['order.placed', id],
          ['order.paid', id],
        ]);
        expect(events.map(({ type }) => type)).toEqual(['order.placed', 'order.paid']);
      }
    });

    it('receive announcements to everyone and to a role once, on every instance', async () => {
      const admin = await apps[1]!.signIn('admin');
      for (const role of [undefined, 'manager'])
        expect((await admin.post('notifications/announcements', { text: 'Müller 🔔', role })).status).toBe(202);
      const counts = () => clients.map(({ events }) => events.length).join();
      await until(() => counts() === '1,1,2,2', 10_000, counts);
      await new Promise((resolve) => setTimeout(resolve, 300));

      expect(counts()).toBe('1,1,2,2');
      expect(clients[0]!.events).toMatchObject([{ type: 'announcement.sent', data: { text: 'Müller 🔔' } }]);
    });

    it('end on every instance when the session is revoked on one', async () => {
      const other = await apps[0]!.signIn('user');
      const away = SocketClient.of(apps[1]!.url, { token: other.token });
      await away.connected();

      await other.delete('auth/sessions');
      const startMs = performance.now();
      await away.closed();

      expect(performance.now() - startMs).toBeLessThan(1000 * PATIENCE);
      expect(away.closing).toMatchObject([{ reason: 'session_ended' }]);
    });

    if (onRedis)
      it('go on without Redis, and catch up when it is back', async () => {
        await redis!.crash();
        await place();
        await redis!.resume();

        await until(() => clients.every(({ notifications }) => notifications.length === 1));
        await new Promise((resolve) => setTimeout(resolve, 500));
        expect(clients.map(({ notifications }) => notifications.length)).toEqual([1, 1, 1, 1]);
        expect(clients.flatMap(({ disconnects }) => disconnects)).toEqual([]);
      });
  });
}
