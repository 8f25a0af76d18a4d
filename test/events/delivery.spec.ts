import { type Queue, UnrecoverableError } from 'bullmq';
import { getQueueToken } from '@nestjs/bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { type DomainEvent, eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { EVENTS_QUEUE } from '../../src/kernel/jobs/queues.js';
import { TestApp } from '../support/app.js';
import { PATIENCE } from '../support/patience.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { createProduct, lines } from '../support/factories.js';
import { until } from '../support/until.js';

const Tested = eventType<{ text: string }>('test.happened', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000001';

/** Of both: the logger of the first application in a process serves the ones after it as well. */
const log: Array<Record<string, unknown>> = [];

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

for (const { name, onRedis } of backends) {
  (onRedis && !hasRedis ? describe.skip : describe)(`events on ${name}`, () => {
    let redis: RedisServer | undefined;
    let app: TestApp;
    let handle: (event: DomainEvent<{ text: string }>) => Promise<void>;
    let seen: Array<{ text: string; at: number }>;

    beforeAll(async () => {
      if (onRedis) redis = await RedisServer.start();
      const env: Record<string, string> = { WORKER: 'true', JOB_BACKOFF_MS: '60', OUTBOX_POLL_MS: '200' };
      if (redis) env.REDIS_URL = redis.url;
      app = await TestApp.start(env, undefined, (line) => log.push(JSON.parse(line) as Record<string, unknown>));
      app.app.get(EventHandlers).register(Tested, 'tests', 'transactional', (event) => handle(event));
    });
    beforeEach(() => {
      seen = [];
      handle = ({ data: { text } }) => Promise.resolve(void seen.push({ text, at: Date.now() }));
    });
    afterAll(async () => {
      await app.close();
      await redis?.close();
    });

    const emit = (text: string) =>
      app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { text })));
    const outbox = async () =>
      (await app.sql.query<{ id: string; failed: boolean }>('select id, failed_at is not null as failed from outbox'))
        .rows;
    const queue = () => app.app.get<Queue>(getQueueToken(EVENTS_QUEUE), { strict: false });

    it('come to their handler and leave the outbox', async () => {
      await emit('hello');

      await until(() => seen.length === 1);
      await until(async () => (await outbox()).length === 0);
      expect(seen.map(({ text }) => text)).toEqual(['hello']);
    });

    it('never come when the transaction that causes them fails', async () => {
      const doomed = app.app.get(Database).transaction(async () => {
        await app.app.get(Events).emit(Tested(SUBJECT, { text: 'never' }));
        throw new Error('changed my mind');
      });
      await expect(doomed).rejects.toThrow('changed my mind');
      await emit('after');

      await until(() => seen.length > 0);
      expect(seen.map(({ text }) => text)).toEqual(['after']);
    });

    it('are tried four times in all, later and later, then kept as a failed job', async () => {
      handle = ({ data: { text } }) => {
        seen.push({ text, at: Date.now() });
        return Promise.reject(new Error('not today'));
      };
      await emit('hopeless');

      await until(async () => (await outbox()).some(({ failed }) => failed));
      expect(seen).toHaveLength(4);
      const waits = seen.slice(1).map(({ at }, index) => at - (seen[index]?.at ?? 0));
      // Delays double from 60 ms, each shortened by up to a half.
      expect([waits[0]! >= 29, waits[1]! >= 59, waits[2]! >= 119]).toEqual([true, true, true]);
      const [failed] = await queue().getFailed();
      expect(failed).toMatchObject({ name: 'test.happened', failedReason: 'not today', attemptsMade: 4 });
      await failed?.remove();
      await app.sql.query('delete from outbox');
    });

    it('fail at once when another try cannot help', async () => {
      handle = ({ data: { text } }) => {
        seen.push({ text, at: Date.now() });
        return Promise.reject(new UnrecoverableError('the address does not exist'));
      };
      await emit('impossible');

      await until(async () => (await outbox()).some(({ failed }) => failed));
      expect(seen).toHaveLength(1);
      expect((await queue().getFailed())[0]).toMatchObject({ failedReason: 'the address does not exist' });
      await queue().clean(0, 100, 'failed');
      await app.sql.query('delete from outbox');
    });

    it('carry the ids of the request that caused them into the log of their job', async () => {
      const [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
      const product = await createProduct(manager);
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
      const { status } = await user.post('orders', lines([product, 1]), {
        'X-Request-Id': `order-${name}`,
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      });
      expect(status).toBe(201);

      const isLine = ({ msg, job, queue, requestId }: Record<string, unknown>) =>
        msg === 'job' && job === 'order.placed' && queue === 'outside' && requestId === `order-${name}`;
      await until(() => log.some(isLine));
      expect(log.find(isLine)).toMatchObject({
        requestId: `order-${name}`,
        traceId,
        queue: 'outside',
        attempt: 1,
        durationMs: expect.any(Number),
      });
    });

    it('wait while the queue is away, and come when it is back', async () => {
      if (redis) await redis.crash();
      else await app.sql.query(`alter database ${new URL(app.database.url).pathname.slice(1)} with connection limit 0`);
      await app.sql.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      if (!redis)
        await app.sql.query(`alter database ${new URL(app.database.url).pathname.slice(1)} with connection limit -1`);
      await until(async () =>
        emit('patient').then(
          () => true,
          () => false,
        ),
      );
      if (redis) await new Promise((resolve) => setTimeout(resolve, 300));
      if (redis) expect(seen).toEqual([]);
      await redis?.resume();

      await until(() => seen.length === 1);
      await until(async () => (await outbox()).length === 0);
    });

    if (onRedis) {
      it('do not keep an order waiting while the queue hangs, and come when it goes on', async () => {
        const [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
        const product = await createProduct(manager);
        await until(async () => (await outbox()).length === 0);
        redis?.hang();
        const times: number[] = [];
        for (let count = 0; count < 10; count++) {
          const startedAt = performance.now();
          expect((await user.post('orders', lines([product, 1]))).status).toBe(201);
          times.push(performance.now() - startedAt);
        }
        await emit('patient');
        await new Promise((resolve) => setTimeout(resolve, 500));
        const seenWhileHung = seen.length;
        redis?.awake();

        expect(Math.max(...times)).toBeLessThan(1000 * PATIENCE);
        expect(seenWhileHung).toBe(0);
        await until(() => seen.length === 1);
        await until(async () => (await outbox()).length === 0);
      });
    }
  });
}
