import { Client } from 'pg';
import type { Config } from '../../config/config.js';

/** Runs `work` on a new connection outside the pool, without statement timeouts, and closes it. */
export async function withDedicatedConnection<T>(
  { url }: Config['database'],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: url, keepAlive: true });
  // The statement that needs the connection reports the error.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Runs `work` while no other process holds the lock of this number. The lock
 * belongs to a connection, so it ends with the process even when that is killed.
 */
export function withAdvisoryLock<T>(database: Config['database'], lock: number, work: () => Promise<T>): Promise<T> {
  return withDedicatedConnection(database, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lock]);
    return work();
  });
}
