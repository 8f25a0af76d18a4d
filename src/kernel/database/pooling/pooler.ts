import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import type { Config } from '../../../config/config.js';
import { withTimeout } from '../../context/with-timeout.js';
import { connectionOptions, DatabaseClient } from '../connections/database-client.js';
import { backendKeyOf } from '../statements/pg-internals.js';
import { PoolerError } from './pooler.error.js';

const HEARING_MS = 2000;

/** Runs `work` on a new connection whose session has no settings yet, and closes it. */
export async function withPlainConnection<T>(
  { acquireTimeoutMs }: Config['database'],
  url: string | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new DatabaseClient({
    ...connectionOptions(url, 'keelson command'),
    connectionTimeoutMillis: acquireTimeoutMs,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Poolers make up the process ids that they name to their clients, so one statement tells that there is none. */
export async function isDirect(client: Client): Promise<boolean> {
  return (await pidOf(client)) === backendKeyOf(client);
}

/**
 * Whether the next transaction of the client runs in the same session, however many
 * other clients there are. Throws PoolerError when a second connection is not given.
 */
export async function keepsSession(
  database: Config['database'],
  url: string | undefined,
  client: Client,
): Promise<boolean> {
  const pid = await pidOf(client);
  if (pid === backendKeyOf(client)) return true;
  return withPlainConnection(database, url, async (other) => {
    const taken = withTimeout(database.acquireTimeoutMs, other.query('begin'));
    await taken.catch((cause: unknown) => Promise.reject(PoolerError.withoutSecondConnection(cause)));
    const isTaken = (await pidOf(other)) === pid;
    await other.query('rollback');
    // A pooler may have had another connection idle; only one that stays with its client hears while it is idle itself.
    return !isTaken && hears(client, other);
  });
}

/** Whether a notification arrives at one client that another one sends. */
export async function hears(client: Client, sender: Client): Promise<boolean> {
  const channel = `keelson_${randomUUID()}`;
  const heard = once(client, 'notification').then(() => true);
  heard.catch(() => {});
  await client.query(`listen ${escapeIdentifier(channel)}`);
  await sender.query('select pg_notify($1, $2)', [channel, '']);
  const answer = await Promise.race([heard, sleep(HEARING_MS, false)]);
  await client.query(`unlisten ${escapeIdentifier(channel)}`);
  return answer;
}

/**
 * Whether the pooler carries prepared statements to whichever connection runs them.
 * One that does gives them names of its own; the others pass on ours.
 */
export async function carriesPreparedStatements(client: Client): Promise<boolean> {
  const name = `keelson_${randomUUID()}`;
  await client.query('begin');
  const { rows } = await client.query<{ names: string[] }>({
    name,
    text: 'select array_agg(name) as names from pg_prepared_statements where name = $1',
    values: [name],
  });
  const isPassedOn = rows[0]?.names?.includes(name) === true;
  if (isPassedOn) await client.query(`deallocate ${escapeIdentifier(name)}`);
  await client.query('rollback');
  return !isPassedOn;
}

async function pidOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
