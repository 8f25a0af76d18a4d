import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { compiled, removeCompiled } from '../support/compiled.js';
import { EventWorkers } from '../support/event-worker.js';
import { PATIENCE } from '../support/patience.js';
import { freePort, hasRedis, RedisServer } from '../support/redis.js';
import { until } from '../support/until.js';
import { proof, someOf } from '../support/thorough.js';

const backends = [
  { name: 'PostgreSQL', onRedis: false },
  { name: 'Redis', onRedis: true },
];

afterAll(removeCompiled);

for (const { name, onRedis } of someOf(backends, 2, 0)) {
  (onRedis && !hasRedis ? describe.skip : describe)(`job processes on ${name}`, () => {
    let redis: RedisServer | undefined;
    let workers: EventWorkers;

    beforeEach(async () => {
      if (onRedis) redis = await RedisServer.start();
      workers = await EventWorkers.start(redis ? { REDIS_URL: redis.url } : {});
    });
    afterEach(async () => {
      await workers.close();
      await redis?.close();
    });

    it('take over what a killed one was working on', async () => {
      const env = { JOB_LOCK_MS: '2000' };
      workers.hold();
      const first = await workers.spawn(env).ready();
      first.emit(1);
      await until(() => workers.outside().some(({ what }) => what === 'began'));
      const second = await workers.spawn(env).ready();

      await first.kill();
      workers.letGo();

      await until(async () => (await workers.left()) === 0);
      expect(workers.outside().map(({ what, pid }) => [what, pid])).toEqual([
        ['began', first.pid],
        ['began', second.pid],
        ['did', second.pid],
      ]);
      expect(await workers.balance()).toEqual({ events: 1, notOnce: 0, notOutside: 0, twoIds: 0, left: 0 });
    });

    proof('finish what they hold when they are asked to end', async () => {
      workers.hold();
      const worker = await workers.spawn({ SHUTDOWN_TIMEOUT: '20' }).ready();
      worker.emit(1);
      await until(() => workers.outside().length === 1);

      const ended = worker.terminate();
      await new Promise((resolve) => setTimeout(resolve, 300));
      workers.letGo();

      expect(await ended).toEqual({ code: 0, signal: null });
      expect(workers.outside().map(({ what }) => what)).toEqual(['began', 'did']);
      expect(await workers.balance()).toMatchObject({ events: 1, notOnce: 0, notOutside: 0, left: 0 });
    });

    proof('give back what does not finish in time, and another goes on with it at once', async () => {
      // With a lock this long no other worker takes the job over.
      const slow = { SHUTDOWN_TIMEOUT: '3', JOB_LOCK_MS: '120000', OUTBOX_LEASE_MS: '120000' };
      workers.hold();
      const first = await workers.spawn(slow).ready();
      first.emit(1);
      await until(() => workers.outside().length === 1);
      const second = await workers.spawn(slow).ready();

      const startedAt = Date.now();
      expect(await first.terminate()).toEqual({ code: 0, signal: null });
      expect(Date.now() - startedAt).toBeLessThan(4500 * PATIENCE);
      await until(() => workers.outside().some(({ pid }) => pid === second.pid));
      workers.letGo();

      await until(async () => (await workers.left()) === 0);
      expect(await workers.balance()).toMatchObject({ events: 1, notOnce: 0, twoIds: 0, left: 0 });
    });

    if (onRedis) {
      it('end in time although the queue does not answer', async () => {
        const worker = await workers.spawn({ SHUTDOWN_TIMEOUT: '4' }).ready();
        redis?.hang();
        const startedAt = Date.now();
        const ended = await worker.terminate();
        redis?.awake();
        expect(ended).toEqual({ code: 0, signal: null });
        expect(Date.now() - startedAt).toBeLessThan(12_000 * PATIENCE);
      });
    }
  });
}

describe('the worker', () => {
  let workers: EventWorkers;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    workers = await EventWorkers.start();
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await workers.close();
  });

  const start = (env: Record<string, string>) => {
    child = spawn(process.execPath, [join(compiled(), 'src', 'worker.js')], {
      env: { PATH: process.env.PATH, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const exit = new Promise<number | null>((resolve) => child?.once('exit', resolve));
    return { exit, said: () => output, stop: () => child?.kill('SIGTERM') };
  };

  it('says it is alive, works whatever WORKER says, and ends with 0', async () => {
    const port = await freePort();
    const worker = start({
      DATABASE_URL: workers.database.url,
      DATA_DIR: join(compiled(), 'data'),
      MIGRATE_ON_START: 'false',
      WORKER: 'false',
      WORKER_PORT: String(port),
    });
    await until(
      () =>
        fetch(`http://127.0.0.1:${port}`).then(
          ({ status }) => status === 200,
          () => false,
        ),
      30_000,
      worker.said,
    );

    const working = `select 1 from pg_stat_activity where application_name = 'events' and datname = current_database()`;
    await until(async () => (await workers.sql.query(working)).rowCount === 1);
    worker.stop();
    expect(await worker.exit).toBe(0);
    // On a busy machine statements may be slow, which is a warning.
    expect(worker.said()).not.toMatch(/"level":"(warn|error)"(?!.*"durationMs")/);
  });

  it('does not start without a database to work for', async () => {
    const worker = start({ DATA_DIR: join(compiled(), 'data') });
    expect(await worker.exit).toBe(1);
    expect(worker.said()).toContain('DATABASE_URL: a worker needs the database');
  });
});
