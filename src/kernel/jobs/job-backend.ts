import {
  createPostgresBackend,
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

/** Tries of one job in all. A job whose process died under it counts that as one. */
const ATTEMPTS = 4;

/** Later and later, with jitter so that many that failed together do not come back together. */
function attempts(
  { backoffMs }: Config['jobs'],
  removeOnComplete: DefaultJobOptions['removeOnComplete'],
): QueueOptions['defaultJobOptions'] {
  return {
    attempts: ATTEMPTS,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
    removeOnComplete,
    // Failed jobs stay until somebody retries or discards them.
    removeOnFail: false,
  };
}

/**
 * The one place that decides where jobs live: on Redis when REDIS_URL is set,
 * else on PostgreSQL, beside the data, where BullMQ's own tables are brought up
 * to date first.
 */
export async function jobBackend(config: Config): Promise<QueueOptions> {
  if (config.redisUrl !== undefined) {
    setDefaultBackendFactory(createRedisBackend);
    return {
      connection: {
        url: config.redisUrl,
        // Nobody waits for a queue that is away: a command fails at once when there is no connection,
        // and soon when there is one but no answer.
        enableOfflineQueue: false,
        connectTimeout: 2000,
        commandTimeout: 5000,
        retryStrategy,
      },
      prefix: PREFIX,
      defaultJobOptions: attempts(config.jobs, { age: 3600, count: 1000 }),
    };
  }
  setDefaultBackendFactory(createUndauntedBackend);
  await withDedicatedConnection(config.database, (client) => runMigrations(client as never));
  // Not by number as well: to know the last thousand PostgreSQL sorts them anew for each job that is done.
  return { connection: postgresConnection(config), defaultJobOptions: attempts(config.jobs, { age: 300 }) };
}

/**
 * How a worker is connected and when it takes over what a dead one held.
 *
 * On Redis its commands wait for the connection to come back, so that the
 * outcome of a job that is finished meanwhile is not lost; a command timeout
 * would cut off the one that waits for the next job.
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
    // After a lost connection, before the next attempt to fetch a job or to store an outcome.
    runRetryDelay: 1000,
  };
}

/**
 * The class that @nestjs/bullmq makes workers of. It passes them the connection
 * of their queue; theirs differs, and so does the backend, which is a parameter.
 */
export function workerClass(config: Config): typeof Worker {
  const backend = config.redisUrl === undefined ? createUndauntedBackend : createRedisBackend;
  return class extends Worker {
    constructor(queue: string, process: Processor, options: WorkerOptions) {
      super(queue, process, { ...options, ...workerOptions(config) }, backend as never);
    }
  };
}

/**
 * PostgreSQL behind a queue or a worker. BullMQ remembers for ever that its
 * first connection failed, and its workers then ask without a pause, which
 * stops the whole process. Here each attempt is a new one.
 */
const createUndauntedBackend: typeof createPostgresBackend = (...args) => {
  const backend = createPostgresBackend(...args);
  const { connection } = backend as unknown as {
    connection: { waitUntilReady(): Promise<void>; readyPromise: unknown };
  };
  const waitUntilReady = connection.waitUntilReady.bind(connection);
  connection.waitUntilReady = async () => {
    try {
      await waitUntilReady();
    } catch (error) {
      connection.readyPromise = undefined;
      throw error;
    }
  };
  return backend;
};

const PREFIX = 'keelson';

const retryStrategy = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 10), 2000);

function postgresConnection({ database }: Config): never {
  return {
    connectionString: database.url,
    max: 3,
    // Queues are empty when PostgreSQL first plans BullMQ's functions, and a plan for an empty table reads all of it.
    options: '-c enable_seqscan=off',
    keepAlive: true,
    connectionTimeoutMillis: database.acquireTimeoutMs,
    // A hung server never answers the statement timeout: give up on our side a little later.
    statement_timeout: database.statementTimeoutMs,
    query_timeout: database.statementTimeoutMs + 2000,
  } as never;
}
