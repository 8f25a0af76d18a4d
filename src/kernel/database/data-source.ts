import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { DataSource } from 'typeorm';
import type { Config } from '../../config/config.js';
import { connectionOptions, type Settings, timeoutSettings } from './connections/database-client.js';
import { NO_POOLER, type PoolMode, sessionOptions } from './pooling/pool-mode.js';

type Class = new () => object;

/** `src`, or what was compiled of it. Migrations are in the folder beside it. */
const SOURCE = join(__dirname, '..', '..');
const MIGRATIONS = join(SOURCE, '..', 'migrations');

interface Options {
  /** False for statements that may take as long as they need. */
  readonly timeouts?: boolean;
  readonly entities?: boolean;
  readonly url?: string;
  readonly poolMode?: PoolMode;
  /** Of its sessions, beside those that are pinned. */
  readonly settings?: Settings;
}

/**
 * A TypeORM data source that is not connected yet. The pool waits a bounded time
 * for a connection, and PostgreSQL ends statements, lock waits and idle
 * transactions that last too long, unless `timeouts` is false. Entities and
 * migrations are found by the names of their files.
 */
export function createDataSource({ database }: Config, options: Options = {}): DataSource {
  const { timeouts = true, entities = true, url = database.url, poolMode = NO_POOLER, settings } = options;
  return new DataSource({
    type: 'postgres',
    entities: entities ? load(SOURCE, /\.entity\.(ts|js)$/) : [],
    migrations: load(MIGRATIONS, /^\d{4}-\d\d-\d\d-\d+-[\w-]+\.(ts|js)$/),
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    // Numbers instead of strings: constraints keep amounts, counts and order numbers below 2^53.
    parseInt8: true,
    poolSize: database.poolSize,
    // PoolMonitor handles the errors of the pool.
    poolErrorHandler: () => {},
    extra: {
      ...connectionOptions(url, 'keelson'),
      connectionTimeoutMillis: database.acquireTimeoutMs,
      idleTimeoutMillis: database.connectionIdleMs,
      maxLifetimeSeconds: database.connectionLifetimeSeconds,
      ...sessionOptions(poolMode, { ...(timeouts && timeoutSettings(database)), ...settings }),
      // A server that hangs does not enforce the statement timeout, so the driver gives up a little later.
      ...(timeouts && { query_timeout: database.statementTimeoutMs + 2000 }),
    },
  });
}

/** The classes that the matching files in and below the folder export, in the order of the file names. */
function load(folder: string, name: RegExp): Class[] {
  const require = createRequire(__filename);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(basename(file)))
    .toSorted()
    .flatMap((file) => Object.values(require(join(folder, file)) as Record<string, unknown>))
    .filter((value): value is Class => typeof value === 'function');
}
