import sql from 'sql-template-tag';
import type { Database } from './database.js';

/**
 * Sends notifications, in a statement of its own: to be called after the commit, because NOTIFY in transactions makes
 * their commits wait for each other. It does not wait for the disk. A payload has less than 8,000 bytes.
 */
export async function notify(database: Database, channel: string, payloads: readonly string[] = ['']): Promise<void> {
  await database.query(sql`
    select set_config('synchronous_commit', 'off', true), pg_notify(${channel}, payload)
    from unnest(${[...payloads]}::text[]) as payload`);
}
