type Environment = 'development' | 'test' | 'production';

export interface DatabaseSettings {
  readonly NODE_ENV: Environment;
  readonly DATABASE_URL?: string;
  readonly DATABASE_DIRECT_URL?: string;
  readonly DATABASE_PREPARED_STATEMENTS: 'auto' | 'on' | 'off';
  readonly DB_HOST?: string;
  readonly DB_PORT: number;
  readonly DB_USER?: string;
  readonly DB_PASSWORD?: string;
  readonly DB_NAME: string;
  readonly DB_SSLMODE: 'disable' | 'no-verify' | 'verify-full';
  readonly MIGRATE_ON_START: boolean;
  readonly DB_POOL_SIZE: number;
  readonly DB_STREAM_POOL_SIZE: number;
  readonly DB_CONNECTION_IDLE_SECONDS: number;
  readonly DB_CONNECTION_LIFETIME_SECONDS?: number;
  readonly DB_ACQUIRE_TIMEOUT_MS: number;
  readonly DB_BOOT_TIMEOUT_MS?: number;
  readonly DB_STATEMENT_TIMEOUT_MS: number;
  readonly DB_LOCK_TIMEOUT_MS: number;
  readonly DB_IDLE_TRANSACTION_TIMEOUT_MS: number;
  readonly DB_SLOW_QUERY_MS: number;
}

/** How the database is reached, and how long it is waited for. */
export interface DatabaseConfig {
  /** Undefined for the embedded server. */
  readonly url: string | undefined;
  /** For what needs a session of its own; `url` when undefined. */
  readonly directUrl: string | undefined;
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

export function databaseOf(env: DatabaseSettings): DatabaseConfig {
  return {
    url: databaseAddress(env),
    directUrl: env.DATABASE_DIRECT_URL,
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
  return errors;
}
