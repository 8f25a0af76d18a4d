import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { DataSource, type MixedList } from 'typeorm';
import type { Config } from '../../config/config.js';

type Class = new (...args: never[]) => unknown;

/** Compiled or not, migrations lie beside `src`. */
const MIGRATIONS = join(__dirname, '..', '..', '..', 'migrations');

/**
 * A TypeORM data source after the configuration; nothing is connected yet.
 * The pool waits a bounded time for a connection, and PostgreSQL ends
 * statements, lock waits and idle transactions that last too long; a patient
 * one lets them take their time.
 */
export function createDataSource(
  { database }: Config,
  entities: MixedList<Class>,
  { patient = false } = {},
): DataSource {
  const limits = {
    statement_timeout: database.statementTimeoutMs,
    lock_timeout: database.lockTimeoutMs,
    idle_in_transaction_session_timeout: database.idleTransactionTimeoutMs,
    // A hung server never answers the statement timeout: give up on our side a little later.
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
    // Amounts, counts and order numbers stay below 2^53, which constraints see to: numbers, not strings.
    parseInt8: true,
    applicationName: 'keelson',
    poolSize: database.poolSize,
    // An idle connection that breaks is replaced by the pool; statements that need it fail, and say so, by themselves.
    poolErrorHandler: () => {},
    extra: {
      connectionTimeoutMillis: database.acquireTimeoutMs,
      idleTimeoutMillis: 30_000,
      maxLifetimeSeconds: 1800,
      keepAlive: true,
      // A server that ends a connection in the moment it changes hands finds nobody listening, which would end the process.
      onConnect: (client: PoolClient) => void client.on('error', () => {}),
      ...(!patient && limits),
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
