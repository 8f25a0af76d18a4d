import { createPostgresBackend, type QueueOptions, runMigrations, setDefaultBackendFactory } from 'bullmq';
import { Client } from 'pg';
import type { Config } from '../../config.js';

/** Four tries in all, later and later, with jitter so that many that failed together do not come back together. */
const TRIES: QueueOptions['defaultJobOptions'] = {
  attempts: 4,
  backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
  removeOnComplete: { age: 3600, count: 1000 },
  // Failed jobs stay until somebody retries or discards them.
  removeOnFail: false,
};

/**
 * The one place that decides where jobs live: on Redis when REDIS_URL is set,
 * else on PostgreSQL, beside the data, where BullMQ's own tables are brought up
 * to date first.
 */
export async function jobBackend({ database, redisUrl }: Config): Promise<QueueOptions> {
  if (redisUrl !== undefined) {
    setDefaultBackendFactory();
    return {
      // A request must not hang on a queue that is gone: commands fail at once instead of waiting for a connection.
      connection: {
        url: redisUrl,
        enableOfflineQueue: false,
        maxRetriesPerRequest: null,
        connectTimeout: 2000,
        commandTimeout: 5000,
      },
      prefix: 'keelson',
      defaultJobOptions: TRIES,
    };
  }
  setDefaultBackendFactory(createPostgresBackend);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    await runMigrations(client as never);
  } finally {
    await client.end();
  }
  return { connection: { connectionString: database.url, max: 3 } as never, defaultJobOptions: TRIES };
}
