import { type DataSource, MigrationExecutor } from 'typeorm';
import type { Config } from '../../../config/config.js';
import { createDataSource } from '../data-source.js';
import { directAddress } from '../connections/database-client.js';
import { type AdvisoryLock, withAdvisoryLock } from '../connections/dedicated-connection.js';
import { ensureExtensions } from './extensions.js';
import { grantRuntimeRole } from './runtime-role.js';

const LOCK: AdvisoryLock = { key: 5_345_530_711, purpose: 'apply migrations' };

interface KnownMigration {
  readonly name: string;
  readonly applied: boolean;
}

/**
 * Applies pending migrations, each in its own transaction, grants the runtime role its rights, and returns their names.
 * Throws StartupError when an extension is missing that this role cannot create.
 */
export function migrate(config: Config): Promise<string[]> {
  return withLock(config, async (source) => {
    await ensureExtensions(source);
    const applied = await source.runMigrations({ transaction: 'each' });
    await grantRuntimeRole(source);
    return applied.map(({ name }) => name);
  });
}

/** Reverts the newest applied migration and returns its name; undefined when none is applied. */
export function revert(config: Config): Promise<string | undefined> {
  return withLock(config, async (source) => {
    const newest = (await listMigrationsOf(source)).findLast(({ applied }) => applied);
    if (newest) await source.undoLastMigration({ transaction: 'each' });
    return newest?.name;
  });
}

/**
 * The applied migrations in their order, then the pending ones.
 * @public Used by scripts/database.mjs.
 */
export function listMigrations(config: Config): Promise<KnownMigration[]> {
  return withLock(config, listMigrationsOf);
}

/**
 * Drops the schema `public` with everything in it, extensions included, and creates it again.
 * @public Used by scripts/database.mjs.
 */
export async function dropEverything(config: Config): Promise<void> {
  await withLock(config, async (source) => {
    await source.transaction(async (manager) => {
      await manager.query('drop schema if exists public cascade');
      await manager.query('create schema public');
      await manager.query('grant usage on schema public to public');
    });
  });
}

/** Replicas that start together wait here, and find nothing left to do. There are no statement timeouts. */
function withLock<T>(config: Config, work: (source: DataSource) => Promise<T>): Promise<T> {
  return withAdvisoryLock(config.database, LOCK, async () => {
    const source = await createDataSource(config, {
      url: directAddress(config.database),
      timeouts: false,
      entities: false,
      // Migrations change audited tables without a record of their own.
      settings: { 'keelson.audited': 'migration' },
    }).initialize();
    try {
      return await work(source);
    } finally {
      await source.destroy();
    }
  });
}

/** The same of a connected data source, without a lock. */
export async function listMigrationsOf(source: DataSource): Promise<KnownMigration[]> {
  const executor = new MigrationExecutor(source);
  const [newestFirst, pending] = [await executor.getExecutedMigrations(), await executor.getPendingMigrations()];
  return [
    ...newestFirst.toReversed().map(({ name }) => ({ name, applied: true })),
    ...pending.map(({ name }) => ({ name, applied: false })),
  ];
}
