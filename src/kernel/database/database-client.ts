import { Client, type ClientBase, type ClientConfig, Pool } from 'pg';
import type { Config } from '../../config/config.js';

/**
 * A connection that cannot end the process. pg emits 'error' when the server ends
 * a connection, and an 'error' without a listener is thrown. Pools and BullMQ
 * remove their listeners between two owners and add them only after the first
 * answer, so this one is there from the constructor on. The statements that use
 * the connection report the error.
 */
export class DatabaseClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', ignore);
  }

  override removeAllListeners(event?: string | symbol): this {
    super.removeAllListeners(event);
    return this.on('error', ignore);
  }
}

function ignore(): void {}

type Settings = Readonly<Record<string, string | number>>;

/** Settings that change what statements answer, whatever a role, database or shell sets. */
const PINNED: Settings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, MDY',
  IntervalStyle: 'postgres',
  extra_float_digits: 1,
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  array_nulls: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
};

export function timeoutSettings(database: Config['database']): Settings {
  return {
    statement_timeout: database.statementTimeoutMs,
    lock_timeout: database.lockTimeoutMs,
    idle_in_transaction_session_timeout: database.idleTransactionTimeoutMs,
  };
}

/** Finds the functions of extensions also where a hoster keeps them in a schema of their own. */
const EXTENSION_SCHEMAS = `set_config('search_path', concat_ws(', ', current_setting('search_path'), (
  select string_agg(distinct quote_ident(n.nspname), ', ') from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname in ('pg_trgm', 'unaccent') and n.nspname <> 'public')), false)`;

/** Pins the settings of a new session, in one statement. Poolers drop those that are sent at the start of a connection. */
export async function prepareSession(client: ClientBase, settings: Settings = {}): Promise<void> {
  const all = Object.entries({ ...PINNED, ...settings });
  const calls = all.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`);
  if (!('search_path' in settings)) calls.push(EXTENSION_SCHEMAS);
  await client.query(
    `select ${calls.join(', ')}`,
    all.flatMap(([name, value]) => [name, String(value)]),
  );
}

/** The option of a pool that prepares each new session before it is used. */
export function preparedSessions(settings?: Settings): { onConnect(client: ClientBase): Promise<void> } {
  return { onConnect: (client) => prepareSession(client, settings) };
}

/** What connections of all kinds have in common. */
export function connectionOptions({ url }: Config['database'], name: string): ClientConfig {
  return { connectionString: url, application_name: name, client_encoding: 'UTF8', keepAlive: true };
}

/** A pool of connections beside the one that serves requests. Its idle connections may die unnoticed; they are replaced. */
export function createPool(
  database: Config['database'],
  options: { name: string; max: number; queryTimeoutMs?: number; settings?: Settings },
): Pool {
  const pool = new Pool({
    ...connectionOptions(database, options.name),
    Client: DatabaseClient,
    max: options.max,
    connectionTimeoutMillis: database.acquireTimeoutMs,
    idleTimeoutMillis: 30_000,
    query_timeout: options.queryTimeoutMs,
    ...preparedSessions(options.settings),
  });
  pool.on('error', ignore);
  return pool;
}
