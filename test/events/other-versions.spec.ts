import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { TestApp } from '../support/app.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';

const Unwanted = eventType('test.unwanted', 1);

describe('events in the outbox beside a newer version', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', OUTBOX_POLL_MS: '20', OUTBOX_LEASE_MS: '100' });
  });
  afterAll(() => app.close());

  const insert = (type: string, version: number) =>
    app.sql.query(`insert into outbox (id, type, version, subject, data) values (uuidv7(), $1, $2, $3, '{}')`, [
      type,
      version,
      randomUUID(),
    ]);
  const types = async () => {
    const { rows } = await app.sql.query('select type from outbox order by type');
    return rows.map(({ type }: { type: string }) => type);
  };

  it('of types and versions that only it knows stay; those without a handler are deleted', async () => {
    await insert('test.of-tomorrow', 1);
    await insert(Unwanted.type, Unwanted.version + 1);
    await insert(Unwanted.type, Unwanted.version);

    await until(async () => (await types()).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 400));

    expect(await types()).toEqual(['test.of-tomorrow', 'test.unwanted']);
  });
});

(hasRedis ? describe : describe.skip)('the schedule in a Redis that is emptied', () => {
  it('is written again while the worker runs', async () => {
    const server = await RedisServer.start();
    const app = await TestApp.start({ WORKER: 'true', REDIS_URL: server.url, JOB_LOCK_MS: '300' });
    const redis = new Redis(server.url);
    try {
      const scheduled = async () => redis.zcard('keelson:maintenance:repeat');
      const all = app.app.get(ScheduledTasks).list().length;
      await until(async () => (await scheduled()) === all);
      await redis.flushall();
      await until(async () => (await scheduled()) === all);
    } finally {
      redis.disconnect();
      await app.close();
      await server.close();
    }
  });
});
