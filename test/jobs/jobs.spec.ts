import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { PATIENCE } from '../support/patience.js';
import { expectProblem } from '../support/problem.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

const Tested = eventType<{ text: string }>('test.happened', 1);
const SUBJECT = '0196a1f0-0000-7000-8000-000000000001';

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

for (const { name, onRedis } of backends) {
  (onRedis && !hasRedis ? describe.skip : describe)(`failed jobs on ${name}`, () => {
    let redis: RedisServer | undefined;
    let app: TestApp;
    let admin: ApiClient;
    let isBroken: boolean;
    let done: string[];

    beforeAll(async () => {
      if (onRedis) redis = await RedisServer.start();
      const env: Record<string, string> = { WORKER: 'true', OUTBOX_POLL_MS: '50', OUTBOX_LEASE_MS: '200' };
      if (redis) env.REDIS_URL = redis.url;
      app = await TestApp.start(env);
      app.app.get(EventHandlers).register(Tested, 'tests', 'transactional', ({ data }) => {
        if (isBroken) return Promise.reject(new UnrecoverableError('no such mailbox: anna@example.com'));
        done.push(data.text);
        return Promise.resolve();
      });
      admin = await app.signIn('admin');
    });
    beforeEach(() => {
      isBroken = true;
      done = [];
    });
    afterAll(async () => {
      await app.close();
      await redis?.close();
    });

    /** An event whose job has failed for good; gives the id of both. */
    const failure = async (text: string): Promise<string> => {
      await app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { text })));
      const { rows } = await app.sql.query<{ id: string }>(`select id from outbox where data->>'text' = $1`, [text]);
      const id = rows[0]?.id ?? '';
      await until(async () => (await admin.get(`jobs/events/${id}`)).body.state === 'failed');
      return id;
    };
    const rowsOf = async (id: string) => (await app.sql.query('select 1 from outbox where id = $1', [id])).rowCount;
    const auditsOf = async (id: string) => (await admin.get(`audits?entityType=job&entityId=${id}`)).body.items;

    it('of a queue are all retried by one request, which is audited once', async () => {
      const ids = [await failure('first of all'), await failure('second of all')];
      isBroken = false;

      const { status, body } = await admin.post('jobs/events/retry-failed', {});

      expect(status).toBe(200);
      expect(body.retried).toBeGreaterThanOrEqual(2);
      await until(() => ['first of all', 'second of all'].every((text) => done.includes(text)));
      for (const id of ids) await until(async () => (await rowsOf(id)) === 0);
      const { items } = (await admin.get('audits?entityType=job&limit=1')).body;
      expect(items[0].details).toEqual({ queue: 'events', what: 'retry-failed', jobs: body.retried });
      expectProblem(await admin.post('jobs/nothing/retry-failed', {}), 404, 'job_not_found');
    });

    it('are listed with the reason, without what they are about', async () => {
      const id = await failure('listed');

      const { status, body } = await admin.get('jobs?state=failed&queue=events&limit=50');
      expect(status).toBe(200);
      expect(body.items.find((job: { id: string }) => job.id === id)).toEqual({
        id,
        queue: 'events',
        name: 'test.happened',
        state: 'failed',
        attempts: 1,
        failedReason: 'no such mailbox: [email]',
        requestId: null,
        createdAt: expect.any(String),
        finishedAt: expect.any(String),
      });
      expect(body.page).toMatchObject({ limit: 50, offset: 0, nextCursor: null });
      expect((await admin.get('jobs?state=failed&limit=1&offset=1000')).body.items).toEqual([]);
    });

    it('succeed when retried after a fix, and leave the outbox', async () => {
      const id = await failure('retried');
      isBroken = false;

      const retried = await admin.post(`jobs/events/${id}/retry`);

      expect(retried).toMatchObject({ status: 200, body: { id, state: 'waiting' } });
      await until(async () => (await rowsOf(id)) === 0);
      expect(done).toEqual(['retried']);
      expect(await auditsOf(id)).toMatchObject([
        { actionType: 'update', userId: admin.userId, details: { queue: 'events', what: 'retry' } },
      ]);
    });

    it('are gone when discarded, and never relayed again', async () => {
      const id = await failure('discarded');
      isBroken = false;

      expect((await admin.delete(`jobs/events/${id}`)).status).toBe(204);

      expectProblem(await admin.get(`jobs/events/${id}`), 404, 'job_not_found');
      expect(await rowsOf(id)).toBe(0);
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(done).toEqual([]);
      expect(await auditsOf(id)).toMatchObject([{ actionType: 'delete', details: { what: 'discard' } }]);
    });

    it('fail again when nothing was fixed', async () => {
      const id = await failure('hopeless');
      await admin.post(`jobs/events/${id}/retry`);

      await until(async () => (await admin.get(`jobs/events/${id}`)).body.state === 'failed');
      await until(
        async () =>
          (await app.sql.query('select 1 from outbox where id = $1 and failed_at is not null', [id])).rowCount === 1,
      );
    });

    it('can be changed only when they have failed, and only in their queue', async () => {
      isBroken = false;
      await app.app.get(Database).transaction(() => app.app.get(Events).emit(Tested(SUBJECT, { text: 'fine' })));
      await until(() => done.length === 1);
      const list = () => admin.get('jobs?state=completed&queue=events&limit=50');
      await until(async () =>
        (await list()).body.items.some(({ name: job }: { name: string }) => job === 'test.happened'),
      );
      const { id } = (await list()).body.items.find(({ name: job }: { name: string }) => job === 'test.happened');

      expectProblem(await admin.post(`jobs/events/${id}/retry`), 409, 'job_not_failed');
      expectProblem(await admin.delete(`jobs/events/${id}`), 409, 'job_not_failed');
      expectProblem(await admin.post(`jobs/nowhere/${id}/retry`), 404, 'job_not_found');
      expectProblem(await admin.get('jobs?state=lost'), 400, 'invalid_query');
    });

    it('are for admins', async () => {
      const manager = await app.signIn('manager');
      expectProblem(await manager.get('jobs'), 403, 'forbidden');
      expectProblem(await manager.post('jobs/events/1/retry'), 403, 'forbidden');
      expectProblem(await app.nobody.delete('jobs/events/1'), 401, 'unauthenticated');
    });

    if (onRedis) {
      proof('are asked for in vain while the queue hangs, and within seconds', async () => {
        redis?.hang();
        const startedAt = Date.now();
        const answer = await admin.get('jobs');
        redis?.awake();
        expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
        expect(answer.headers.get('retry-after')).toBe('5');
        expect(Date.now() - startedAt).toBeLessThan(5000 * PATIENCE);
      });
    }
  });
}
