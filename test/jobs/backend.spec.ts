import { type Job, Queue, type Worker } from 'bullmq';
import type { Client } from 'pg';
import { type Config, loadConfig } from '../../src/config/config.js';
import { jobBackend, workerClass } from '../../src/kernel/jobs/job-backend.js';
import { endJobConnectionPool } from '../../src/kernel/jobs/job-connection-pool.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/until.js';

describe('jobs on a PostgreSQL that refuses the first connection', () => {
  let database: TestDatabase;
  let admin: Client;
  let name: string;
  let config: Config;
  let queue: Queue;
  let worker: Worker;

  beforeAll(async () => {
    database = await createDatabase();
    const url = new URL(database.url);
    name = url.pathname.slice(1);
    admin = await connect(Object.assign(new URL(url), { pathname: '/postgres' }).href);
  });
  afterAll(async () => {
    await worker.close(true);
    await queue.close();
    await endJobConnectionPool(config);
    await admin.end();
    await database.drop();
  });

  it('are added and worked on once it lets them in, and stop nothing meanwhile', async () => {
    config = loadConfig({ NODE_ENV: 'test', DATABASE_URL: database.url });
    const options = await jobBackend(config);
    const done: string[] = [];
    const errors: Error[] = [];
    await admin.query(`alter database ${name} allow_connections false`);

    queue = new Queue('events', options);
    queue.on('error', () => undefined);
    const process = (job: Job) => Promise.resolve(void done.push(job.name));
    // A check for stalled jobs that fails waits for five seconds, longer than this file takes, and keeps Jest from ending.
    worker = new (workerClass(config))('events', process, { connection: {}, skipStalledCheck: true });
    worker.on('error', (error) => errors.push(error));
    worker.run().catch((error: unknown) => errors.push(error as Error));
    await expect(queue.add('early', {})).rejects.toThrow('not currently accepting connections');
    // Timers are served: the worker does not keep the process to itself.
    await until(() => errors.length > 0);
    await admin.query(`alter database ${name} allow_connections true`);

    await queue.add('late', {});
    await until(() => done.length === 1);
    expect(done).toEqual(['late']);
  });
});
