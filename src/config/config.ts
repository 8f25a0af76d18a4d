import { join, resolve } from 'node:path';
import { cleanEnv } from 'envalid';
import { aiErrors, isAiEnabled } from './ai.js';
import { auth0Issuer, auth0Provider } from './auth0.js';
import { databaseAddress, databaseErrors, databaseOf } from './database.js';
import { issuerErrors } from './issuers.js';
import { type Settings, settings } from './env-schema.js';
import { productionErrors } from './production.js';
import { readSecretFiles } from './secret-files.js';
import { StartupError } from './startup.error.js';
import { logExportOf, telemetryErrors, tracingOf } from './telemetry.js';
import { trimTrailingSlashes } from './trim-trailing-slashes.js';

export type { IssuerSettings, ProviderSettings } from './issuers.js';

/** Injects the configuration: `@Inject(CONFIG) config: Config`. */
export const CONFIG = Symbol('CONFIG');

/** The configuration: read once, typed and frozen. */
export type Config = ReturnType<typeof shape>;

/** Lists every wrong setting, each with what to do about it. */
export class ConfigError extends StartupError {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Turns environment variables into the configuration. Apart from the files of `<NAME>_FILE` variables it depends on its
 * argument alone. An empty variable counts as not set. Throws ConfigError.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const problems: string[] = [];
  const values = readSecretFiles(Object.keys(settings), env, problems);
  const clean = cleanEnv(values, settings, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) problems.push(`${name}: ${error.message}`);
    },
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const external = externalIssuers(clean);
  problems.push(
    ...databaseErrors(clean),
    ...issuerErrors(clean, external),
    ...aiErrors(clean),
    ...telemetryErrors(clean),
    ...productionErrors(clean, external),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(shape(clean, external));
}

/** The configuration with the address of a database that was started later. Other addresses are those of one database. */
export function withDatabase(config: Config, url: string): Config {
  const { database } = config;
  const others = url === database.url ? {} : { directUrl: undefined, replicaUrl: undefined };
  return deepFreeze({ ...config, database: { ...database, ...others, url } });
}

type ExternalIssuers = ReturnType<typeof externalIssuers>;

function shape(env: Settings, { issuers, providers, ownIssuer }: ExternalIssuers) {
  const publicUrl = publicUrlOf(env);
  const embedded = databaseAddress(env) === undefined;
  return {
    environment: env.NODE_ENV,
    production: env.NODE_ENV === 'production',
    /** Whether demo data and demo accounts are loaded. */
    demo: env.DEMO ?? embedded,
    dataDir: resolve(env.DATA_DIR),
    publicUrl,
    /** The front end of the links in mails. */
    appUrl: trimTrailingSlashes(env.APP_URL ?? `${publicUrl}/account`),
    http: {
      host: env.HOST ?? (embedded ? '127.0.0.1' : '0.0.0.0'),
      port: env.PORT,
      corsOrigins: env.CORS_ORIGINS,
      trustProxy: env.TRUST_PROXY,
      trustedHosts: env.TRUSTED_HOSTS,
      securityHeaders: env.SECURITY_HEADERS_ENABLED,
      docs: env.DOCS_ENABLED,
      compression: env.COMPRESSION_ENABLED,
      bodyLimitBytes: env.BODY_LIMIT_BYTES,
      uploadLimitBytes: env.UPLOAD_LIMIT_BYTES,
      shutdownDelayMs: env.SHUTDOWN_DELAY * 1000,
      shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT * 1000,
    },
    /** How many processes serve requests. */
    processes: env.WEB_CONCURRENCY,
    database: databaseOf(env),
    auth: {
      secretKey: env.SECRET_KEY,
      previousSecretKey: env.SECRET_KEY_PREVIOUS,
      privateKey: env.JWT_PRIVATE_KEY,
      previousKeys: env.JWT_PREVIOUS_KEYS,
      issuer: ownIssuer,
      audience: env.JWT_AUDIENCE,
      accessTokenTtlSeconds: env.ACCESS_TOKEN_TTL_SECONDS,
      refreshTokenTtlSeconds: env.REFRESH_TOKEN_TTL_SECONDS,
      sessionTtlSeconds: env.SESSION_TTL_SECONDS,
      emailVerificationHours: env.EMAIL_VERIFICATION_HOURS,
      passwordResetMinutes: env.PASSWORD_RESET_MINUTES,
      reauthenticationSeconds: env.REAUTHENTICATION_SECONDS,
      unverifiedAccountDays: env.UNVERIFIED_ACCOUNT_DAYS,
      bcryptRounds: env.BCRYPT_ROUNDS,
      issuers,
      providers,
      providerTimeoutMs: env.PROVIDER_TIMEOUT_MS,
      returnOrigins: env.RETURN_ORIGINS ?? [new URL(publicUrl).origin],
    },
    apiKeys: { maxDays: env.API_KEY_MAX_DAYS, perOwner: env.API_KEYS_PER_OWNER },
    rateLimits: { enabled: env.RATE_LIMIT_ENABLED, limits: env.RATE_LIMITS },
    redisUrl: env.REDIS_URL,
    cache: {
      enabled: env.CACHE_ENABLED,
      /** Three quarters of the memory are for values, the rest is for answers made of them. */
      maxBytes: env.CACHE_MEGABYTES * 786_432,
      maxAnswerBytes: env.CACHE_MEGABYTES * 262_144,
      rowTtlMs: env.CACHE_TTL_SECONDS * 1000,
      queryTtlMs: env.CACHE_QUERY_TTL_SECONDS * 1000,
      warmRows: env.CACHE_WARM_ROWS,
      publicMaxAgeSeconds: env.CACHE_PUBLIC_SECONDS,
      /** Of single spaces. */
      ttls: env.CACHE_TTLS,
    },
    /** Whether this process processes jobs. */
    worker: env.WORKER ?? embedded,
    jobs: {
      backoffMs: env.JOB_BACKOFF_MS,
      lockMs: env.JOB_LOCK_MS,
      /** Of jobs that call external servers. */
      externalAttempts: env.EXTERNAL_JOB_ATTEMPTS,
    },
    workerPort: env.WORKER_PORT,
    sentryDsn: env.SENTRY_DSN,
    /** Where traces go; undefined when they are off. */
    tracing: tracingOf(env),
    /** Where the log goes over OTLP; undefined when it does not. */
    logExport: logExportOf(env),
    metrics: { port: env.METRICS_PORT, token: env.METRICS_TOKEN },
    /** Where a test kills this process. */
    failpoint: env.NODE_ENV === 'test' ? env.KEELSON_FAILPOINT : undefined,
    events: { pollMs: env.OUTBOX_POLL_MS, leaseMs: env.OUTBOX_LEASE_MS },
    mail: { smtpUrl: env.SMTP_URL, timeoutMs: env.SMTP_TIMEOUT_MS, from: env.MAIL_FROM },
    audits: {
      signingKey: env.AUDIT_SIGNING_KEY,
      origin: env.AUDIT_ORIGIN ?? `${new URL(publicUrl).host}/audits`,
      sealMs: env.AUDIT_SEAL_MS,
      recordDenials: env.AUDIT_REFUSALS,
      anchorFile: env.AUDIT_ANCHOR_FILE,
      anchorUrl: env.AUDIT_ANCHOR_URL,
      s3Bucket: env.AUDIT_ANCHOR_S3_BUCKET,
      s3Endpoint: env.AUDIT_ANCHOR_S3_ENDPOINT,
      s3LockDays: env.AUDIT_ANCHOR_S3_LOCK_DAYS,
      anchorMinutes: env.AUDIT_ANCHOR_MINUTES,
      retentionMonths: env.AUDIT_RETENTION_MONTHS,
      archiveDir: resolve(env.AUDIT_ARCHIVE_DIR ?? join(env.DATA_DIR, 'audits')),
    },
    ai: {
      /** Undefined when AI is not configured. */
      apiKey: isAiEnabled(env) ? env.OPENAI_API_KEY : undefined,
      baseUrl: trimTrailingSlashes(env.OPENAI_BASE_URL),
      model: env.OPENAI_MODEL,
      models: [env.OPENAI_MODEL, ...env.OPENAI_MODELS],
      validateOnStartup: env.OPENAI_VALIDATE_ON_STARTUP,
      timeoutMs: env.OPENAI_TIMEOUT_MS,
      deadlineMs: env.OPENAI_DEADLINE_MS,
      maxRetries: env.OPENAI_MAX_RETRIES,
      breaker: { failures: env.OPENAI_BREAKER_FAILURES, openMs: env.OPENAI_BREAKER_MS },
      maxConcurrentCalls: env.AI_MAX_CONCURRENT_CALLS,
      heartbeatMs: env.AI_HEARTBEAT_MS,
      toolRounds: env.AI_TOOL_ROUNDS,
      dailyTokens: {
        service: env.AI_DAILY_TOKENS,
        user: env.AI_DAILY_TOKENS_PER_USER,
        key: env.AI_DAILY_TOKENS_PER_KEY,
      },
    },
    realtime: {
      enabled: env.REALTIME,
      connectionsPerUser: env.REALTIME_CONNECTIONS_PER_USER,
      connectionsPerAddress: env.REALTIME_CONNECTIONS_PER_ADDRESS,
    },
    products: { lowStock: env.LOW_STOCK },
    graphql: {
      enabled: env.GRAPHQL ?? env.NODE_ENV === 'development',
      introspection: env.GRAPHQL_INTROSPECTION ?? env.NODE_ENV !== 'production',
      graphiql: env.NODE_ENV !== 'production' && env.GRAPHQL_INTROSPECTION !== false,
      maxCost: env.GRAPHQL_MAX_COST,
      documents: env.GRAPHQL_DOCUMENTS,
      documentsOnly: env.GRAPHQL_DOCUMENTS_ONLY,
    },
    webhooks: { enabled: env.WEBHOOKS, timeoutMs: env.WEBHOOK_TIMEOUT_MS },
    /** Where requests to addresses that users give may go. */
    outgoing: { ports: env.OUTGOING_PORTS, networks: env.OUTGOING_NETWORKS },
    orders: { reservationMinutes: env.ORDER_RESERVATION_MINUTES, maxReserved: env.ORDER_MAX_RESERVED },
    retention: {
      reportDays: env.REPORT_RETENTION_DAYS,
      softDeletedDays: env.SOFT_DELETE_RETENTION_DAYS,
      notificationDays: env.NOTIFICATION_RETENTION_DAYS,
    },
    log: {
      level: env.LOG_LEVEL,
      levels: env.LOG_LEVELS,
      format: env.LOG_FORMAT,
      file: env.LOG_FILE === undefined ? undefined : resolve(env.LOG_FILE),
      fileMegabytes: env.LOG_FILE_MEGABYTES,
      fileCount: env.LOG_FILE_COUNT,
      requests: env.REQUEST_LOG_ENABLED,
      slowRequestMs: env.SLOW_REQUEST_MS,
    },
  };
}

function publicUrlOf({ PUBLIC_URL, PORT }: Settings): string {
  return trimTrailingSlashes(PUBLIC_URL ?? `http://localhost:${PORT}`);
}

/** The issuers and providers of OIDC_ISSUERS and AUTH_PROVIDERS, and Auth0 from its own settings. */
function externalIssuers(env: Settings) {
  return {
    issuers: [...auth0Issuer(env), ...(env.OIDC_ISSUERS ?? [])],
    providers: [...auth0Provider(env), ...(env.AUTH_PROVIDERS ?? [])],
    ownIssuer: env.JWT_ISSUER ?? publicUrlOf(env),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part);
  return Object.freeze(value);
}
