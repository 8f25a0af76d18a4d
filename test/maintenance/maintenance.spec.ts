import { getQueueToken } from '@nestjs/bullmq';
import type { Queue } from 'bullmq';
import { CONFIG, type Config } from '../../src/config/config.js';
import { ScheduledTasks } from '../../src/kernel/jobs/scheduled-tasks.js';
import { Scheduler } from '../../src/kernel/jobs/scheduler.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createDatabase } from '../support/database.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';

describe('maintenance', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const run = (name: string) => app.app.get(ScheduledTasks).find(name)?.run();
  const count = async (query: string, values: unknown[] = []) =>
    Number((await app.sql.query(`select count(*) from ${query}`, values)).rows[0].count);

  it('forgets expired idempotency keys, in batches, and no others', async () => {
    await manager.post('products', productRequest(), { 'Idempotency-Key': 'stays' });
    await app.sql.query(`
      insert into idempotency_keys (id, fingerprint, status, expires_at)
      select decode(md5(n::text), 'hex'), '\\x00', 201, now() - interval '1 second' from generate_series(1, 2500) n`);

    expect(await run('idempotency.cleanUp')).toBe(2500);

    expect(await count('idempotency_keys')).toBe(1);
    expect(await run('idempotency.cleanUp')).toBe(0);
  });

  it('forgets handled events after 30 days, unless they failed and may be retried', async () => {
    const [failed, old, young] = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`);
    await app.sql.query(
      `insert into handled_events (event_id, handler, handled_at) values
         ($1, 'mail', now() - interval '90 days'), ($2, 'mail', now() - interval '31 days'), ($3, 'mail', now() - interval '29 days')`,
      [failed, old, young],
    );
    await app.sql.query(
      `insert into outbox (id, type, version, subject, data, created_at, failed_at)
       values ($1, 'x', 1, $1, '{}', now() - interval '90 days', now() - interval '90 days')`,
      [failed],
    );

    expect(await run('events.cleanUp')).toBe(1);

    const { rows } = await app.sql.query('select event_id from handled_events where event_id = any($1) order by 1', [
      [failed, old, young],
    ]);
    expect(rows.map(({ event_id: id }) => id)).toEqual([failed, young]);
    expect(await count('outbox where id = $1', [failed])).toBe(1);
    expect(await run('events.cleanUp')).toBe(0);
  });

  it('deletes for good what was deleted 90 days ago, and keeps what orders refer to', async () => {
    const [ordered, unwanted, recent] = [
      await createProduct(manager),
      await createProduct(manager),
      await createProduct(manager),
    ];
    const { body: kept } = await user.post('orders', lines([ordered, 1]));
    const leaver = await app.signIn('user');
    const { body: gone } = await leaver.post('orders', lines([ordered, 1]));
    await leaver.post(`orders/${gone.id}/cancel`);
    for (const product of [ordered, unwanted, recent]) await manager.delete(`products/${product.id}`);
    const age = (table: string, id: string | undefined) =>
      app.sql.query(`update ${table} set deleted_at = now() - interval '91 days' where id = $1`, [id]);
    await age('products', ordered.id);
    await age('products', unwanted.id);
    await age('users', user.userId);
    await age('users', leaver.userId);
    await age('orders', gone.id);

    const purge = (table: string) => run(`${table}.purge`);
    expect([await purge('orders'), await purge('products'), await purge('users')]).toEqual([1, 1, 1]);

    expect(await count('orders where id = any($1)', [[kept.id, gone.id]])).toBe(1);
    expect(await count('order_lines where order_id = any($1)', [[kept.id, gone.id]])).toBe(1);
    const { rows } = await app.sql.query('select id from products where id = any($1) order by id', [
      [ordered.id, unwanted.id, recent.id],
    ]);
    expect(rows.map(({ id }) => id)).toEqual([ordered.id, recent.id]);
    expect(await count('users where id = any($1)', [[user.userId, leaver.userId]])).toBe(1);
    expect([await purge('orders'), await purge('products'), await purge('users')]).toEqual([0, 0, 0]);
  });

  it('deletes expired reports with their content', async () => {
    await app.sql.query(
      `insert into reports (id, user_id, type, format, status, expires_at)
       select ('00000000-0000-7000-8000-0000000001' || lpad(n::text, 2, '0'))::uuid, $1, 'orders', 'csv', 'done',
         now() + (n - 2) * interval '1 day' from generate_series(1, 3) n`,
      [manager.userId],
    );
    await app.sql.query(
      `insert into report_chunks select r.id, n, '\\x00' from reports r, generate_series(0, 1200) n where r.user_id = $1`,
      [manager.userId],
    );

    expect(await run('reports.cleanUp')).toBe(2);

    expect(await count('reports')).toBe(1);
    expect(await count('report_chunks')).toBe(1201);
    expect(await run('reports.cleanUp')).toBe(0);
  });

  it('refuses two tasks of one name', () => {
    const tasks = new ScheduledTasks();
    const task = { name: 'twice', schedule: { everyMs: 1000 }, run: () => Promise.resolve(0) };
    tasks.register(task);
    expect(() => tasks.register(task)).toThrow('Two scheduled tasks are called twice.');
  });
});

describe('the schedule', () => {
  it('forgets the failed runs of a task that works again, which leave no instance degraded before', async () => {
    const app = await TestApp.start({ WORKER: 'true' });
    try {
      const queue = app.app.get<Queue>(getQueueToken('maintenance'));
      const state = async () => (await app.nobody.get('/health')).body.checks.queues.status;
      const run = jest.fn().mockRejectedValueOnce(new Error('The database is away.')).mockResolvedValue(0);
      app.app.get(ScheduledTasks).register({ name: 'nightly', schedule: { cron: '0 3 * * *' }, run });
      await queue.add('nightly', {}, { attempts: 1 });
      await until(async () => (await queue.getFailedCount()) === 1);
      expect(await state()).toBe('healthy');

      await queue.add('nightly', {}, { attempts: 1 });
      await until(async () => (await queue.getFailedCount()) === 0);
    } finally {
      await app.close();
    }
  });

  it('takes times of day in UTC, and is written once the queue is back', async () => {
    const app = await TestApp.start();
    const queue = app.app.get<Queue>(getQueueToken('maintenance'));
    const tasks = new ScheduledTasks();
    tasks.register({ name: 'nightly', schedule: { cron: '0 3 * * *' }, run: () => Promise.resolve(0) });
    const upsert = jest.spyOn(queue, 'upsertJobScheduler').mockRejectedValueOnce(new Error('away'));
    const scheduler = new Scheduler({ ...app.app.get<Config>(CONFIG), worker: true }, tasks, queue);

    scheduler.onApplicationBootstrap();
    await until(async () => (await queue.getJobSchedulers()).length === 1);
    await scheduler.beforeApplicationShutdown();

    expect(upsert).toHaveBeenCalledTimes(2);
    const [entry] = await queue.getJobSchedulers();
    expect(entry).toMatchObject({ key: 'nightly', pattern: '0 3 * * *', tz: 'UTC' });
    expect(new Date(entry?.next ?? 0).toISOString()).toMatch(/T03:00:00/);
    await app.close();
  });

  const backends = hasRedis ? ['PostgreSQL', 'Redis'] : ['PostgreSQL'];
  it.each(backends)(
    'holds each task once for two replicas, forgets tasks of old versions, and runs, on %s',
    async (backend) => {
      const redis = backend === 'Redis' ? await RedisServer.start() : undefined;
      const env = { WORKER: 'true', ...(redis && { REDIS_URL: redis.url }) };
      const database = await createDatabase();
      const apps = await Promise.all([TestApp.start(env, database), TestApp.start(env, database)]);
      try {
        const [{ app }] = apps;
        const queue = app.get<Queue>(getQueueToken('maintenance'));
        const scheduled = async () => (await queue.getJobSchedulers()).map(({ key }) => key).toSorted();
        const names = app
          .get(ScheduledTasks)
          .list()
          .map(({ name }) => name)
          .toSorted();
        expect(names).toEqual([
          'ai.cleanUp',
          'ai.settleAbandoned',
          'apiKeys.cleanUp',
          'audits.erasePersonalData',
          'audits.partitions',
          'cache.warm',
          'events.cleanUp',
          'familiarAddresses.cleanUp',
          'federation.cleanUp',
          'federation.refreshTokens',
          'idempotency.cleanUp',
          'identity.cleanUp',
          'notifications.cleanUp',
          'orders.expire',
          'orders.purge',
          'products.purge',
          'reports.cleanUp',
          'reports.resume',
          'roles.purge',
          'traffic.cleanUp',
          'users.purge',
          'users.unverified',
          'webhooks.cleanUp',
          'workers.cleanUp',
        ]);
        const ran = async () => new Set((await queue.getCompleted()).map(({ name }) => name)).size;
        await until(async () => (await ran()) === names.length);
        expect(await scheduled()).toEqual(names);
        expect(await queue.getJobCounts('failed', 'delayed')).toEqual({ failed: 0, delayed: names.length });

        await queue.upsertJobScheduler('of.long.ago', { every: 3_600_000 }, { name: 'of.long.ago' });
        await until(async () => (await ran()) === names.length + 1);
        apps.push(await TestApp.start(env, database));
        await until(async () => (await scheduled()).length === names.length);
        expect(await scheduled()).toEqual(names);
      } finally {
        for (const app of apps) await app.close();
        await database.drop();
        await redis?.close();
      }
    },
  );
});
