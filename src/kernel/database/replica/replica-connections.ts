import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Config } from '../../../config/config.js';
import { withTimeout } from '../../context/with-timeout.js';
import { send } from '../connections/pool-connections.js';
import { createPool, timeoutSettings } from '../connections/database-client.js';
import { NO_POOLER, sessionOptions } from '../pooling/pool-mode.js';
import { PreparedQuery, statementName } from '../statements/prepared-query.js';

/** Longest wait for a replica that does not answer at all. */
export const ANSWER_TIMEOUT_MS = 1000;
const FIRST_PAUSE_MS = 2;
const LONGEST_PAUSE_MS = 100;
/** Short, so that a new replica behind the address gets its share. */
const LIFETIME_SECONDS = 300;

/** Whether the server has replayed the log up to the position before the time is up. A server that is not a replica never has. */
export async function hasReplayed(client: PoolClient, position: string, patienceMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const text = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as has';
    const query = new PreparedQuery<{ has: boolean | null }>(statementName(text), text, [position]);
    await withTimeout(ANSWER_TIMEOUT_MS, send(client, query));
    if (query.rows[0]?.has === true) return true;
    if (performance.now() + pauseMs > deadlineMs) return false;
    await sleep(pauseMs);
  }
}

/** A pool of connections to the replica, which write nothing. */
export function createReplicaPool(database: Config['database'], name: string, max: number): Pool {
  const settings = { ...timeoutSettings(database), default_transaction_read_only: 'on' };
  return createPool(database, {
    name,
    max,
    url: database.replicaUrl,
    sessions: sessionOptions(NO_POOLER, settings),
    acquireTimeoutMs: Math.min(ANSWER_TIMEOUT_MS, database.acquireTimeoutMs),
    lifetimeSeconds: LIFETIME_SECONDS,
    queryTimeoutMs: database.statementTimeoutMs + 2000,
  });
}
