import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import type { Config } from '../../config.js';

/** Any number that nobody else uses for an advisory lock in this database. */
const LOCK = 5_345_530_711;

/**
 * Runs `work` while no other process migrates the same database.
 *
 * Replicas that start together queue here; those that come later find nothing
 * left to do. The lock belongs to a connection of its own, so it ends with the
 * process even when that is killed.
 */
async function alone<T>({ database }: Config, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: database.url, keepAlive: true });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await work();
  } finally {
    await client.end();
  }
}

/** Applies what is pending, each migration in a transaction of its own; gives the names of those applied. */
export async function migrate(config: Config, source: DataSource): Promise<string[]> {
  if (!(await source.showMigrations())) return [];
  return alone(config, async () => {
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => name);
  });
}

/** Undoes the newest applied migration. */
export async function revert(config: Config, source: DataSource): Promise<void> {
  await alone(config, () => source.undoLastMigration({ transaction: 'each' }));
}
