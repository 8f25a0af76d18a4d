import { Client, type ClientBase, type ClientConfig, Pool } from 'pg';
import type { Config } from '../../../config/config.js';

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

/** The class of a pool's connections, and what prepares each of them before it is used. */
export interface SessionOptions {
  readonly Client: typeof DatabaseClient;
  readonly onConnect?: (client: ClientBase) => Promise<void>;
}

export type Settings = Readonly<Record<string, string | number>>;

/** Settings that change what statements answer, whatever a role, database or shell sets. */
export const PINNED: Settings = {
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

/** The search path, and behind it the schemas that a hoster keeps extensions in. */
export const EXTENSION_SCHEMAS = `concat_ws(', ', current_setting('search_path'), (
  select string_agg(distinct quote_ident(n.nspname), ', ') from pg_extension e join pg_namespace n on n.oid = e.extnamespace
  where e.extname in ('pg_trgm', 'unaccent') and n.nspname <> 'public'))`;

/**
 * Pins the settings of a new session, in one statement: poolers refuse most of those
 * that are sent at the start of a connection.
 */
export async function prepareSession(client: ClientBase, settings: Settings = {}): Promise<void> {
  const all = Object.entries({ ...PINNED, ...settings });
  const calls = all.map((_, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, false)`);
  if (!('search_path' in settings)) calls.push(`set_config('search_path', ${EXTENSION_SCHEMAS}, false)`);
  await client.query(
    `select ${calls.join(', ')}`,
    all.flatMap(([name, value]) => [name, String(value)]),
  );
}

/** Where sessions are kept: past a pooler, when there is one. */
export function directAddress({ url, directUrl }: Config['database']): string | undefined {
  return directUrl ?? url;
}

/** What connections of all kinds have in common. */
export function connectionOptions(url: string | undefined, name: string): ClientConfig {
  return { connectionString: url, application_name: name, client_encoding: 'UTF8', keepAlive: true };
}

interface PoolOptions {
  readonly name: string;
  readonly max: number;
  readonly url: string | undefined;
  readonly sessions: SessionOptions;
  readonly acquireTimeoutMs?: number;
  /** Without end, when not given. */
  readonly lifetimeSeconds?: number;
  readonly queryTimeoutMs?: number;
}

/** A pool of connections beside the one that serves requests. Its idle connections may die unnoticed; they are replaced. */
export function createPool(database: Config['database'], options: PoolOptions): Pool {
  const pool = new Pool({
    ...connectionOptions(options.url, options.name),
    max: options.max,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? database.acquireTimeoutMs,
    idleTimeoutMillis: database.connectionIdleMs,
    ...(options.lifetimeSeconds && { maxLifetimeSeconds: options.lifetimeSeconds }),
    query_timeout: options.queryTimeoutMs,
    ...options.sessions,
  });
  pool.on('error', ignore);
  return pool;
}
