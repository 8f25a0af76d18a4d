import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import type { Config } from '../../config/config.js';

type Class = new (...args: never[]) => unknown;

/** Compiled or not, migrations are beside `src`. */
const MIGRATIONS = join(__dirname, '..', '..', '..', 'migrations');

/**
 * A TypeORM data source that is not connected yet. The pool waits a bounded time
 * for a connection, and PostgreSQL ends statements, lock waits and idle
 * transactions that last too long, unless `timeouts` is false.
 */
export function createDataSource(
  { database }: Config,
  entities: MixedList<Class>,
  { timeouts = true } = {},
): DataSource {
  const limits = {
    statement_timeout: database.statementTimeoutMs,
    lock_timeout: database.lockTimeoutMs,
    idle_in_transaction_session_timeout: database.idleTransactionTimeoutMs,
    // A server that hangs does not enforce the statement timeout, so the driver gives up a little later.
    query_timeout: database.statementTimeoutMs + 2000,
  };
  return new DataSource({
    type: 'postgres',
    url: database.url,
    entities: entities as never,
    migrations: migrations() as never,
    migrationsTableName: 'migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    // Numbers instead of strings: constraints keep amounts, counts and order numbers below 2^53.
    parseInt8: true,
    applicationName: 'keelson',
    poolSize: database.poolSize,
    // PoolMonitor handles the errors of the pool.
    poolErrorHandler: () => {},
    extra: {
      connectionTimeoutMillis: database.acquireTimeoutMs,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: 1800,
      keepAlive: true,
      // Without a listener, an error between two owners of the connection would end the process.
      onConnect: (client: PoolClient) => void client.on('error', () => {}),
      ...(timeouts && limits),
    },
  });
}

/** Every migration of the folder, in the order of the dates in the file names. */
function migrations(): Class[] {
  const load = createRequire(__filename);
  return readdirSync(MIGRATIONS)
    .filter((file) => /^\d{4}-\d\d-\d\d-\d+-[\w-]+\.(ts|js)$/.test(file))
    .toSorted()
    .flatMap((file) => Object.values(load(join(MIGRATIONS, file)) as Record<string, Class>));
}
