import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { Config } from '../../../config/config.js';
import { directAddress, prepareSession } from './database-client.js';
import { keepsSession, withPlainConnection } from '../pooling/pooler.js';
import { PoolerError } from '../pooling/pooler.error.js';

const POLL_MS = 200;
const TELL_MS = 5000;

/**
 * Runs `work` on a new connection outside the pool, without statement timeouts, in a session of its own, and closes it.
 * Throws PoolerError where there is none.
 */
export function withDedicatedConnection<T>(
  database: Config['database'],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const url = directAddress(database);
  return withPlainConnection(database, url, async (client) => {
    if (!(await keepsSession(database, url, client)))
      throw PoolerError.withoutSessions(database.directUrl === undefined ? 'DATABASE_URL' : 'DATABASE_DIRECT_URL');
    await prepareSession(client);
    return work(client);
  });
}

/** An advisory lock; the number is not used for another one. `purpose` completes "Waiting to ...". */
export interface AdvisoryLock {
  readonly key: number;
  readonly purpose: string;
}

/**
 * Runs `work` while no other process holds the lock. It belongs to a connection,
 * so it ends with the process even when that is killed. While another process has
 * it, a line in the log says so every five seconds, and which connection that is.
 * Throws PoolerError where the lock would outlive this connection.
 */
export function withAdvisoryLock<T>(
  database: Config['database'],
  { key, purpose }: AdvisoryLock,
  work: () => Promise<T>,
): Promise<T> {
  return withDedicatedConnection(database, async (client) => {
    const logger = new Logger('Database');
    const startMs = performance.now();
    for (let toldMs = startMs - TELL_MS + 1000; !(await tryLock(client, key)); await sleep(POLL_MS)) {
      if (performance.now() - toldMs < TELL_MS) continue;
      toldMs = performance.now();
      const waitedMs = Math.round(toldMs - startMs);
      logger.warn(
        { waitedMs, holder: await holderOf(client, key) },
        `Waiting to ${purpose}: another process is at it.`,
      );
    }
    return work();
  });
}

async function tryLock(client: Client, key: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [key]);
  return rows[0]?.locked === true;
}

/** The connection that has the lock, as pg_stat_activity shows it; null when it has just been released. */
async function holderOf(client: Client, key: number): Promise<object | null> {
  const { rows } = await client.query<object>(
    `select a.pid, a.application_name as application, a.client_addr as address, a.backend_start as since
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.database = a.datid
       and (l.classid::bigint << 32 | l.objid::bigint) = $1`,
    [key],
  );
  return rows[0] ?? null;
}
