import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, escapeIdentifier } from 'pg';
import { StartupError } from '../../config/startup.error.js';
import { backendKeyOf } from './statements/pg-internals.js';

const HEARING_MS = 2000;

/** DATABASE_URL leads to a pooler whose connections do not keep their session. */
class PoolerWithoutSessionsError extends StartupError {
  constructor() {
    super(
      'DATABASE_URL leads to a connection pooler that shares its connections between clients, such as PgBouncer with ' +
        'pool_mode = transaction: LISTEN, locks and settings of a session are lost there. ' +
        'Lead it to PostgreSQL itself, or to a pooler in session mode (PgBouncer: pool_mode = session).',
    );
  }
}

/**
 * Throws PoolerWithoutSessionsError when what the client does next may run in
 * another session. Poolers make up the process id of a connection, so the check
 * of a direct connection costs one statement.
 */
export async function assertSession(client: Client): Promise<void> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  if (rows[0]?.pid === backendKeyOf(client)) return;
  if (!(await hearsItself(client))) throw new PoolerWithoutSessionsError();
}

/** Whether a notification arrives that the client sends to itself. */
async function hearsItself(client: Client): Promise<boolean> {
  const channel = `keelson_${randomUUID()}`;
  const heard = once(client, 'notification').then(() => true);
  heard.catch(() => {});
  await client.query(`listen ${escapeIdentifier(channel)}`);
  await client.query('select pg_notify($1, $2)', [channel, '']);
  const answer = await Promise.race([heard, sleep(HEARING_MS, false)]);
  await client.query(`unlisten ${escapeIdentifier(channel)}`);
  return answer;
}
