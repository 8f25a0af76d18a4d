import { Client } from 'pg';
import { type DataSource, MigrationExecutor } from 'typeorm';
import type { Config } from '../../config/config.js';
import { createDataSource } from './data-source.js';

/** Any number that nobody else uses for an advisory lock in this database. */
const LOCK = 5_345_530_711;

interface KnownMigration {
  readonly name: string;
  readonly applied: boolean;
}

/** Applies what is pending, each migration in a transaction of its own; gives the names of those applied. */
export function migrate(config: Config): Promise<string[]> {
  return alone(config, async (source) => {
    const applied = await source.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => name);
  });
}

/** Undoes the newest applied migration and gives its name; undefined when none is applied. */
export function revert(config: Config): Promise<string | undefined> {
  return alone(config, async (source) => {
    const newest = (await listed(source)).findLast(({ applied }) => applied);
    if (newest) await source.undoLastMigration({ transaction: 'each' });
    return newest?.name;
  });
}

/**
 * Every migration there is: the applied ones as they were applied, then those that wait.
 * @public It is for scripts/database.mjs.
 */
export function listMigrations(config: Config): Promise<KnownMigration[]> {
  return alone(config, listed);
}

/**
 * Drops everything in the schema `public`, whoever uses it right now, so that
 * migrations begin anew. Extensions that live there go with it.
 * @public It is for scripts/database.mjs.
 */
export async function dropEverything(config: Config): Promise<void> {
  await alone(config, async (source) => {
    await source.transaction(async (manager) => {
      await manager.query('drop schema if exists public cascade');
      await manager.query('create schema public');
      await manager.query('grant usage on schema public to public');
    });
  });
}

/**
 * Runs `work` while no other process migrates the same database.
 *
 * Replicas that start together queue here; those that come later find nothing
 * left to do. The lock belongs to a connection of its own, so it ends with the
 * process even when that is killed. Nobody waits for an answer here, so
 * statements may take the time they need.
 */
async function alone<T>(config: Config, work: (source: DataSource) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: config.database.url, keepAlive: true });
  // When it breaks, so do the migrations themselves, which say why.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const source = await createDataSource(config, [], { patient: true }).initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  } finally {
    await client.end();
  }
}

async function listed(source: DataSource): Promise<KnownMigration[]> {
  const executor = new MigrationExecutor(source);
  const [newestFirst, pending] = [await executor.getExecutedMigrations(), await executor.getPendingMigrations()];
  return [
    ...newestFirst.toReversed().map(({ name }) => ({ name, applied: true })),
    ...pending.map(({ name }) => ({ name, applied: false })),
  ];
}
