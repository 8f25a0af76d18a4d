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
import { withDedicatedConnection } from '../database/dedicated-connection.js';
import { createReconnectingBackend } from './bullmq-internals.js';

/** Attempts of a job in all. One that ended because the process died counts. */
const ATTEMPTS = 4;

function jobOptions(
  { backoffMs }: Config['jobs'],
  removeOnComplete: DefaultJobOptions['removeOnComplete'],
): QueueOptions['defaultJobOptions'] {
  return {
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    removeOnComplete,
    // Failed jobs stay until an admin retries or discards them.
    removeOnFail: false,
  };
}

/**
 * Chooses where jobs are stored: Redis when REDIS_URL is set, else the database,
 * where BullMQ's own tables are migrated first.
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
  await withDedicatedConnection(config.database, (client) => runMigrations(client as never));
  // No `count`: with it PostgreSQL sorts all completed jobs for each job that completes.
  return { connection: postgresConnection(config), defaultJobOptions: jobOptions(config.jobs, { age: 300 }) };
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
        ? postgresConnection(config)
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

function postgresConnection({ database }: Config): never {
  return {
    connectionString: database.url,
    max: 3,
    // PostgreSQL plans BullMQ's functions while the tables are empty, and would keep scanning them whole.
    options: '-c enable_seqscan=off',
    keepAlive: true,
    connectionTimeoutMillis: database.acquireTimeoutMs,
    // A server that hangs does not enforce the statement timeout, so the driver gives up a little later.
    statement_timeout: database.statementTimeoutMs,
    query_timeout: database.statementTimeoutMs + 2000,
  } as never;
}
