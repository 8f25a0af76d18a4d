import type { Config } from '../../config/config.js';
import { createPool, directAddress } from '../database/connections/database-client.js';
import { withDedicatedConnection } from '../database/connections/dedicated-connection.js';
import { NO_POOLER, sessionOptions } from '../database/pooling/pool-mode.js';
import { QUEUES } from './queues.js';

const SCHEMA = 'bullmq';
/** Connections for the statements of queues, and with workers for those of jobs. */
const QUERIES = 3;
const WORKER_QUERIES = 6;

/** The most connections that the queues of a process use: a worker also holds one that waits for jobs for each queue. */
function jobPoolSize({ worker }: Config): number {
  return worker ? QUEUES.length + WORKER_QUERIES : QUERIES;
}

type Pool = ReturnType<typeof createPool>;

const pools = new WeakMap<Config, Pool>();

/** The pool that all queues and workers of the process share, whose connections cannot end the process. */
export function jobConnectionPool(config: Config): Pool {
  const { database } = config;
  let pool = pools.get(config);
  if (!pool) {
    pool = createPool(database, {
      name: 'keelson jobs',
      max: jobPoolSize(config),
      // A server that hangs does not enforce the statement timeout, so the driver gives up a little later.
      queryTimeoutMs: database.statementTimeoutMs + 2000,
      // Workers wait for notifications, so each connection has a session of its own.
      url: directAddress(database),
      sessions: sessionOptions(NO_POOLER, {
        search_path: SCHEMA,
        statement_timeout: database.statementTimeoutMs,
        // PostgreSQL plans BullMQ's functions while the tables are empty, and would keep scanning them whole.
        enable_seqscan: 'off',
      }),
    });
    // Each queue and worker listens to the errors of the pool.
    pool.setMaxListeners(0);
    pools.set(config, pool);
  }
  return pool;
}

/** To be called when queues and workers are closed. */
export async function endJobConnectionPool(config: Config): Promise<void> {
  const pool = pools.get(config);
  pools.delete(config);
  await pool?.end();
}

/** Whether BullMQ's own tables are there. */
export function hasJobTables({ database }: Config): Promise<boolean> {
  return withDedicatedConnection(database, async (client) => {
    const { rows } = await client.query<{ found: boolean }>(`select to_regclass($1) is not null as found`, [
      `${SCHEMA}.migration`,
    ]);
    return rows[0]?.found === true;
  });
}
