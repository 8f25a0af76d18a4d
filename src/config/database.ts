import { bool, type cleanEnv, str } from 'envalid';
import { postgresAddress } from './address-validators.js';
import { integer, optional, second } from './validators.js';

/** The variables of the database, as `settings` has those of all. */
export const databaseSettings = {
  DATABASE_URL: optional(postgresAddress, 'PostgreSQL server, or a pooler before it; the embedded one when not set'),
  DATABASE_DIRECT_URL: optional(
    postgresAddress,
    'the same database past a pooler, for notifications, the lock of migrations and the job queue; DATABASE_URL when not set',
  ),
  DATABASE_PREPARED_STATEMENTS: str({
    choices: ['auto', 'on', 'off'] as const,
    default: 'auto' as const,
    desc: 'named prepared statements; auto is off behind a pooler in transaction mode that does not carry them',
  }),
  DATABASE_REPLICA_URL: optional(
    postgresAddress,
    'a standby of the database that answers lists and reports, as far as it has what was committed',
  ),
  DB_HOST: optional(str, 'host of the server, or folder of its socket, instead of DATABASE_URL'),
  DB_PORT: integer([1, 65_535], 5432, 'port on DB_HOST'),
  DB_USER: optional(str, 'role that signs in on DB_HOST'),
  DB_PASSWORD: optional(str, 'password of DB_USER, as it is, not percent-encoded'),
  DB_NAME: str({ default: 'keelson', desc: 'database on DB_HOST' }),
  DB_SSLMODE: str({
    choices: ['disable', 'no-verify', 'verify-full'] as const,
    default: 'disable' as const,
    desc: 'encryption of connections to DB_HOST',
  }),
  MIGRATE_ON_START: bool({ default: true, desc: 'apply pending migrations at start; safe with many replicas' }),
  DB_POOL_SIZE: integer(
    [1, 500],
    10,
    'database connections for requests and the work of jobs, of all WEB_CONCURRENCY processes together',
  ),
  DB_STREAM_POOL_SIZE: integer([1, 100], 4, 'exports and reports that one process reads at a time'),
  DB_CONNECTION_IDLE_SECONDS: integer([1, 86_400], 30, 'connections that are not used for so long are closed'),
  DB_CONNECTION_LIFETIME_SECONDS: integer(
    [10, 604_800],
    undefined,
    'connections for requests are replaced after this; 3600 in production, 1800 in development, 300 in tests',
  ),
  DB_ACQUIRE_TIMEOUT_MS: integer([100, 60_000], 5 * second, 'longest wait for a free connection, then 503'),
  DB_BOOT_TIMEOUT_MS: integer(
    [0, 600_000],
    undefined,
    'how long the start waits for the database; 60000 in production, else 30000',
  ),
  DB_STATEMENT_TIMEOUT_MS: integer([100, 600_000], 10 * second, 'longest run of one statement'),
  DB_LOCK_TIMEOUT_MS: integer([100, 600_000], 2 * second, 'longest wait for a row lock'),
  DB_IDLE_TRANSACTION_TIMEOUT_MS: integer([1000, 600_000], 15 * second, 'longest pause within a transaction'),
  DB_SLOW_QUERY_MS: integer([1, 600_000], second, 'statements that take longer are logged as warnings'),
};

type DatabaseSettings = ReturnType<typeof cleanEnv<typeof databaseSettings>>;
type Environment = 'development' | 'test' | 'production';

/** How the database is reached, and how long it is waited for. */
export interface DatabaseConfig {
  /** Undefined for the embedded server. */
  readonly url: string | undefined;
  /** For what needs a session of its own; `url` when undefined. */
  readonly directUrl: string | undefined;
  /** A standby that answers lists and reports. */
  readonly replicaUrl: string | undefined;
  readonly preparedStatements: 'auto' | 'on' | 'off';
  /** Whether the start applies migrations. */
  readonly migrate: boolean;
  readonly poolSize: number;
  readonly streamPoolSize: number;
  readonly connectionIdleMs: number;
  readonly connectionLifetimeSeconds: number;
  readonly acquireTimeoutMs: number;
  readonly bootTimeoutMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly idleTransactionTimeoutMs: number;
  readonly slowQueryMs: number;
}

const LIFETIME_SECONDS: Readonly<Record<Environment, number>> = { development: 1800, test: 300, production: 3600 };
const BOOT_MS: Readonly<Record<Environment, number>> = { development: 30_000, test: 30_000, production: 60_000 };
const POSTGRES_PORT = 5432;

export function databaseOf(env: DatabaseSettings & { readonly NODE_ENV: Environment }): DatabaseConfig {
  return {
    url: databaseAddress(env),
    directUrl: env.DATABASE_DIRECT_URL,
    replicaUrl: env.DATABASE_REPLICA_URL,
    preparedStatements: env.DATABASE_PREPARED_STATEMENTS,
    migrate: env.MIGRATE_ON_START,
    poolSize: env.DB_POOL_SIZE,
    streamPoolSize: env.DB_STREAM_POOL_SIZE,
    connectionIdleMs: env.DB_CONNECTION_IDLE_SECONDS * 1000,
    connectionLifetimeSeconds: env.DB_CONNECTION_LIFETIME_SECONDS ?? LIFETIME_SECONDS[env.NODE_ENV],
    acquireTimeoutMs: env.DB_ACQUIRE_TIMEOUT_MS,
    bootTimeoutMs: env.DB_BOOT_TIMEOUT_MS ?? BOOT_MS[env.NODE_ENV],
    statementTimeoutMs: env.DB_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: env.DB_LOCK_TIMEOUT_MS,
    idleTransactionTimeoutMs: env.DB_IDLE_TRANSACTION_TIMEOUT_MS,
    slowQueryMs: env.DB_SLOW_QUERY_MS,
  };
}

/** DATABASE_URL, or the address that its parts make; undefined without both. */
export function databaseAddress(env: DatabaseSettings): string | undefined {
  const { DATABASE_URL: url, DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASSWORD: password } = env;
  if (url !== undefined || host === undefined) return url;
  const isSocket = host.startsWith('/');
  const parameters = new URLSearchParams({
    ...(isSocket && { host }),
    ...(isSocket && port !== POSTGRES_PORT && { port: String(port) }),
    ...(env.DB_SSLMODE !== 'disable' && { sslmode: env.DB_SSLMODE }),
  }).toString();
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const login = user === undefined ? '' : `${encodeURIComponent(user)}${secret}@`;
  const server = isSocket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return `postgres://${login}${server}/${encodeURIComponent(env.DB_NAME)}${parameters && `?${parameters}`}`;
}

/** Settings of the address that contradict each other. */
export function databaseErrors(env: DatabaseSettings): string[] {
  const errors: string[] = [];
  if (env.DATABASE_URL !== undefined && env.DB_HOST !== undefined)
    errors.push('DB_HOST: DATABASE_URL is set, which has the whole address. Unset one of the two.');
  for (const name of ['DB_USER', 'DB_PASSWORD'] as const) {
    if (env[name] !== undefined && env.DB_HOST === undefined)
      errors.push(`${name}: it belongs to DB_HOST, which is not set. Set DB_HOST, or unset ${name}.`);
  }
  if (env.DB_PASSWORD !== undefined && env.DB_HOST !== undefined && env.DB_USER === undefined)
    errors.push('DB_USER: DB_PASSWORD is set, and whose it is, is not. Set DB_USER.');
  if (env.DATABASE_DIRECT_URL !== undefined && databaseAddress(env) === undefined) {
    errors.push(
      'DATABASE_DIRECT_URL: it is the way past a pooler, and the address of the pooler is missing. Set DATABASE_URL.',
    );
  }
  if (env.DATABASE_REPLICA_URL !== undefined && databaseAddress(env) === undefined)
    errors.push(
      'DATABASE_REPLICA_URL: it is a standby of the database, whose own address is missing. Set DATABASE_URL.',
    );
  return errors;
}
