import {
  createRedisBackend,
  type DefaultJobOptions,
  type Processor,
  type QueueOptions,
  runMigrations,
  setDefaultBackendFactory,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { Config } from '../../config/config.js';
import { StartupError } from '../../config/startup.error.js';
import { withDedicatedConnection } from '../database/connections/dedicated-connection.js';
import { createReconnectingBackend } from './bullmq-internals.js';
import { hasJobTables, jobConnectionPool } from './job-connection-pool.js';
import { EXTERNAL_QUEUE, type QueueName } from './queues.js';

/** Attempts of a job in all. One that ended because the process died counts. */
const ATTEMPTS = 4;

/** Migrates BullMQ's own tables. Nothing to do when jobs are stored in Redis. */
export async function migrateJobs(config: Config): Promise<void> {
  if (config.redisUrl === undefined)
    await withDedicatedConnection(config.database, (client) => runMigrations(client as never));
}

/** The options of one queue: an external server may be away for hours, everything else is soon repaired or never. */
export function queueOptions(name: QueueName, options: QueueOptions, { jobs }: Config): QueueOptions {
  const attempts = name === EXTERNAL_QUEUE ? jobs.externalAttempts : ATTEMPTS;
  return { ...options, defaultJobOptions: { ...options.defaultJobOptions, attempts } };
}

function jobOptions(
  { backoffMs }: Config['jobs'],
  removeOnComplete: DefaultJobOptions['removeOnComplete'],
): QueueOptions['defaultJobOptions'] {
  return {
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    removeOnComplete,
    // Failed jobs stay until an admin retries or discards them.
    removeOnFail: false,
  };
}

/**
 * Chooses where jobs are stored: Redis when REDIS_URL is set, else the database,
 * where BullMQ's own tables are migrated first unless `MIGRATE_ON_START` is false.
 * Throws StartupError when they are missing then.
 */
export async function jobBackend(config: Config): Promise<QueueOptions> {
  if (config.redisUrl !== undefined) {
    setDefaultBackendFactory(createRedisBackend);
    return {
      connection: {
        url: config.redisUrl,
        // Commands fail at once without a connection, and soon without an answer, instead of waiting.
        enableOfflineQueue: false,
        connectTimeout: 2000,
        commandTimeout: 5000,
        retryStrategy,
      },
      prefix: PREFIX,
      defaultJobOptions: jobOptions(config.jobs, { age: 3600, count: 1000 }),
    };
  }
  setDefaultBackendFactory(createReconnectingBackend);
  if (config.database.migrate) await migrateJobs(config);
  else if (!(await hasJobTables(config)))
    throw new StartupError(
      'The tables of the job queue are missing, and MIGRATE_ON_START is false. ' +
        'Run the command `migrate` once, as a role that may create tables: npm run migration:run, or `migrate` of the image.',
    );
  // No `count`: with it PostgreSQL sorts all completed jobs for each job that completes.
  return { connection: jobConnectionPool(config) as never, defaultJobOptions: jobOptions(config.jobs, { age: 300 }) };
}

/**
 * How a worker connects, and when it takes over jobs of a dead one. On Redis its
 * commands wait for the connection, so that the outcome of a job is not lost. They
 * have no timeout, which would cut off the command that waits for the next job.
 */
function workerOptions(config: Config): WorkerOptions {
  const { lockMs } = config.jobs;
  return {
    connection:
      config.redisUrl === undefined
        ? jobConnectionPool(config)
        : { url: config.redisUrl, maxRetriesPerRequest: null, connectTimeout: 2000, keepAlive: 10_000, retryStrategy },
    prefix: PREFIX,
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: ATTEMPTS - 1,
    // After a lost connection, before the next attempt to fetch a job or store an outcome.
    runRetryDelay: 1000,
  };
}

/**
 * The class that @nestjs/bullmq makes workers of. It passes them the connection
 * of their queue; theirs differs, and so does the backend, which is a parameter.
 */
export function workerClass(config: Config): typeof Worker {
  const backend = config.redisUrl === undefined ? createReconnectingBackend : createRedisBackend;
  return class extends Worker {
    constructor(queue: string, process: Processor, options: WorkerOptions) {
      super(queue, process, { ...options, ...workerOptions(config) }, backend as never);
    }
  };
}

const PREFIX = 'keelson';

const retryStrategy = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 10), 2000);
