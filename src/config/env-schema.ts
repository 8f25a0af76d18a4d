import { bool, type cleanEnv, str } from 'envalid';
import {
  hosts,
  mailbox,
  networks,
  origins,
  ports,
  redisAddress,
  sentryDsn,
  smtpAddress,
  webAddress,
} from './address-validators.js';
import { aiSettings } from './ai.js';
import { auth0Domain } from './auth0.js';
import { issuerList, providerList } from './issuers.js';
import { databaseSettings } from './database.js';
import { checkpointKey, keySet, longSecret, signingKey } from './key-validators.js';
import { telemetrySettings } from './telemetry.js';
import { contextLevels, integer, lifetimes, limits, LOG_LEVELS, logOrigin, optional, second } from './validators.js';

/**
 * Every variable of the application: its validator, default and meaning. A test
 * compares `.env.example` and docs/configuration.md with this table.
 */
export const settings = {
  NODE_ENV: str({
    choices: ['development', 'test', 'production'] as const,
    default: 'development' as const,
    desc: 'production refuses settings that are only safe in development',
  }),
  HOST: optional(str, 'address to listen on; 127.0.0.1 with the embedded database, else 0.0.0.0'),
  PORT: integer([1, 65_535], 3000, 'TCP port to listen on'),
  WEB_CONCURRENCY: integer([1, 64], 1, 'processes that serve requests behind PORT; they share DB_POOL_SIZE'),
  PUBLIC_URL: optional(webAddress, 'address that clients use; http://localhost:PORT when not set'),
  APP_URL: optional(webAddress, 'front end of the links in mails; pages under PUBLIC_URL/account when not set'),
  DATA_DIR: str({ default: 'var', desc: 'folder of local data: embedded database, keys that the first start creates' }),
  DEMO: optional(bool, 'demo catalogue and accounts; on with the embedded database, else off'),

  ...databaseSettings,

  REDIS_URL: optional(
    redisAddress,
    'Redis for jobs, rate limits and the cache; when not set, jobs are stored in PostgreSQL and each process counts and caches for itself',
  ),
  WORKER: optional(bool, 'process jobs in the API process; on with the embedded database, else off'),
  JOB_BACKOFF_MS: integer([1, 600_000], second, 'wait before the second attempt of a job; doubles with each attempt'),
  EXTERNAL_JOB_ATTEMPTS: integer(
    [1, 30],
    16,
    'attempts of a mail or another call to an external server; 16 take seven hours',
  ),
  JOB_LOCK_MS: integer([200, 600_000], 30 * second, 'a job whose worker is silent for so long goes to another worker'),
  WORKER_PORT: integer([1, 65_535], undefined, 'port of the liveness check of a worker'),
  OUTBOX_POLL_MS: integer([10, 60_000], second, 'how often the outbox is polled without a notification'),
  OUTBOX_LEASE_MS: integer([100, 600_000], 30 * second, 'an event whose job was lost is enqueued again after this'),

  CACHE_ENABLED: bool({ default: true, desc: 'keep what is read often in memory, and in Redis when there is one' }),
  CACHE_MEGABYTES: integer([1, 4096], 64, 'memory of one process for cached values'),
  CACHE_TTL_SECONDS: integer([1, 86_400], 900, 'how long rows are cached, such as products'),
  CACHE_QUERY_TTL_SECONDS: integer([1, 86_400], 300, 'how long results of queries are cached: lists and totals'),
  CACHE_PUBLIC_SECONDS: integer([0, 86_400], 5, 'how long browsers and proxies may keep answers that are public'),
  CACHE_WARM_ROWS: integer(
    [0, 10_000],
    500,
    'products, and profiles, that are read most and cached at start; 0 for none',
  ),
  CACHE_TTLS: lifetimes({ default: [], desc: 'other lifetimes of single caches, comma-separated: name=seconds' }),

  SMTP_URL: optional(smtpAddress, 'mail server; mails are written to files in DATA_DIR/mail when not set'),
  SMTP_TIMEOUT_MS: integer([100, 120_000], 10 * second, 'longest wait for the mail server to answer'),
  MAIL_FROM: mailbox({ default: 'Keelson <no-reply@localhost>', desc: 'sender of every mail' }),

  SENTRY_DSN: optional(sentryDsn, 'where errors and jobs that failed for good are reported'),
  METRICS_PORT: integer([1, 65_535], undefined, 'port that serves the metrics of the process to every client'),
  METRICS_TOKEN: optional(
    longSecret,
    'serves the metrics at /metrics on PORT, too, to requests with this bearer token',
  ),
  ...telemetrySettings,
  KEELSON_FAILPOINT: optional(str, 'only for tests: the failpoint at which the process kills itself'),

  SECRET_KEY: optional(
    longSecret,
    'signs list cursors and mailed links, encrypts tokens of sign-in providers; created in DATA_DIR when not set',
  ),
  SECRET_KEY_PREVIOUS: optional(longSecret, 'the previous SECRET_KEY, while data that it encrypted is left'),
  JWT_PRIVATE_KEY: optional(signingKey, 'P-256 PEM that signs access tokens; created in DATA_DIR when not set'),
  JWT_PREVIOUS_KEYS: keySet({ default: [], desc: 'further P-256 PEMs, concatenated, whose tokens are accepted' }),
  JWT_ISSUER: optional(webAddress, 'the iss claim of the tokens that Keelson issues; PUBLIC_URL when not set'),
  JWT_AUDIENCE: str({ default: 'keelson', desc: 'the aud claim of the tokens that Keelson issues' }),
  ACCESS_TOKEN_TTL_SECONDS: integer([60, 86_400], 1800, 'lifetime of an access token'),
  REFRESH_TOKEN_TTL_SECONDS: integer([60, 31_536_000], 604_800, 'a session ends when it is not used for so long'),
  SESSION_TTL_SECONDS: integer([60, 31_536_000], 7_776_000, 'a session ends after so long in any case'),
  EMAIL_VERIFICATION_HOURS: integer([1, 168], 24, 'lifetime of the link that verifies an e-mail address'),
  PASSWORD_RESET_MINUTES: integer([5, 60], 60, 'lifetime of the link to reset a password'),
  REAUTHENTICATION_SECONDS: integer(
    [60, 86_400],
    900,
    'how recent an authentication must be to make an API key, link an identity or change the e-mail address',
  ),
  UNVERIFIED_ACCOUNT_DAYS: integer(
    [1, 365],
    30,
    'an account that was never used is deleted when its address is not verified for so long',
  ),
  BCRYPT_ROUNDS: integer([4, 15], 12, 'cost of a password hash; 12 outside of tests'),

  AUTH0_DOMAIN: optional(auth0Domain, 'tenant of Auth0, such as shop.eu.auth0.com'),
  AUTH0_AUDIENCE: optional(str, 'identifier of the API at Auth0, whose access tokens are accepted'),
  AUTH0_CLIENT_ID: optional(str, 'web application at Auth0 for signing in by redirect'),
  AUTH0_CLIENT_SECRET: optional(str, 'secret of that application'),
  AUTH0_ROLES_CLAIM: optional(str, 'claim with the roles that count here, such as https://shop.example.com/roles'),
  AUTH0_DOCS_CLIENT_ID: optional(str, 'single-page application at Auth0 for Swagger UI'),
  OIDC_ISSUERS: optional(issuerList, 'JSON: further issuers whose access tokens are accepted'),
  AUTH_PROVIDERS: optional(providerList, 'JSON: further providers for signing in by redirect'),
  PROVIDER_TIMEOUT_MS: integer([100, 30_000], 5 * second, 'longest wait for an issuer or a provider to answer'),
  RETURN_ORIGINS: optional(origins, 'origins, comma-separated, that a sign-in may return to; PUBLIC_URL when not set'),

  API_KEY_MAX_DAYS: integer([1, 3650], 365, 'longest lifetime of an API key, and the default'),
  API_KEYS_PER_OWNER: integer([1, 10_000], 100, 'active API keys that one owner may have'),

  CORS_ORIGINS: origins({ default: ['*'], desc: 'comma-separated origins of browser front ends, or *' }),
  TRUST_PROXY: integer([0, 10], 0, 'number of proxies in front whose X-Forwarded-For is trusted'),
  TRUSTED_HOSTS: hosts({
    default: undefined,
    desc: 'comma-separated host names that are served; all when not set',
  }),
  SECURITY_HEADERS_ENABLED: bool({
    default: true,
    desc: 'send security and CORS headers; off where a gateway does so',
  }),
  DOCS_ENABLED: bool({
    default: true,
    desc: 'serve Swagger UI at /docs, and /openapi.json',
  }),
  COMPRESSION_ENABLED: bool({ default: true, desc: 'compress answers above 1 kB; off where a gateway does so' }),
  BODY_LIMIT_BYTES: integer([1024, 10_485_760], 102_400, 'largest JSON body'),
  UPLOAD_LIMIT_BYTES: integer([1024, 1_073_741_824], 67_108_864, 'largest CSV file that is uploaded'),
  SHUTDOWN_DELAY: integer([0, 120], 0, 'seconds of service after SIGTERM, for load balancers to notice'),
  SHUTDOWN_TIMEOUT: integer([1, 300], 10, 'seconds that active requests have to finish'),

  RATE_LIMIT_ENABLED: bool({ default: true, desc: 'limit the rate of requests; off where a gateway does so' }),
  RATE_LIMITS: limits({ default: [], desc: 'other limits than the defaults, comma-separated: name=requests/seconds' }),

  AUDIT_SIGNING_KEY: checkpointKey({
    default: undefined,
    desc: 'Ed25519 PEM that signs checkpoints of the audit trail; derived from SECRET_KEY when not set',
  }),
  AUDIT_ORIGIN: logOrigin({
    default: undefined,
    desc: 'name of the audit trail in its checkpoints, never changed; host of PUBLIC_URL and /audits when not set',
  }),
  AUDIT_SEAL_MS: integer([10, 60_000], 500, 'how often audit records that wait are sealed'),
  AUDIT_REFUSALS: bool({ default: true, desc: 'record requests that are refused with 401 or 403' }),
  AUDIT_ANCHOR_FILE: str({ default: undefined, desc: 'file on other storage to which checkpoints are appended' }),
  AUDIT_ANCHOR_URL: webAddress({ default: undefined, desc: 'address to which checkpoints are sent by POST' }),
  AUDIT_ANCHOR_S3_BUCKET: str({ default: undefined, desc: 'bucket with object lock into which checkpoints are put' }),
  AUDIT_ANCHOR_S3_ENDPOINT: webAddress({
    default: undefined,
    desc: 'address of an S3-compatible server; AWS when not set',
  }),
  AUDIT_ANCHOR_S3_LOCK_DAYS: integer(
    [1, 36_500],
    undefined,
    'days for which each checkpoint is locked; the retention of the bucket when not set',
  ),
  AUDIT_ANCHOR_MINUTES: integer([1, 1440], 60, 'how often the latest checkpoint is anchored'),
  AUDIT_RETENTION_MONTHS: integer(
    [1, 600],
    undefined,
    'audit records of older months are archived and dropped; kept for ever when not set',
  ),
  AUDIT_ARCHIVE_DIR: str({
    default: undefined,
    desc: 'folder of archived months; DATA_DIR/audits when not set, which must be kept',
  }),

  ...aiSettings,

  REALTIME: bool({ default: true, desc: 'serve socket connections, over which notifications arrive at once' }),
  REALTIME_CONNECTIONS_PER_USER: integer([1, 100_000], 20, 'socket connections of a user to one instance'),
  REALTIME_CONNECTIONS_PER_ADDRESS: integer([1, 100_000], 500, 'socket connections of an address to one instance'),
  NOTIFICATION_RETENTION_DAYS: integer([1, 3650], 90, 'how long notifications are kept'),
  LOW_STOCK: integer([0, 1_000_000], 5, 'managers are notified when the stock of a product falls to this or less'),
  GRAPHQL: bool({ default: undefined, desc: 'serve GraphQL at /graphql; true in development' }),
  GRAPHQL_INTROSPECTION: bool({
    default: undefined,
    desc: 'let clients read the GraphQL schema, and show GraphiQL; true outside of production',
  }),
  GRAPHQL_MAX_COST: integer([1, 1_000_000], 1000, 'objects that one GraphQL operation may ask for'),
  GRAPHQL_DOCUMENTS: str({ default: undefined, desc: 'JSON file of the GraphQL documents that clients send by id' }),
  GRAPHQL_DOCUMENTS_ONLY: bool({ default: false, desc: 'execute only the documents of GRAPHQL_DOCUMENTS' }),
  WEBHOOKS: bool({ default: true, desc: 'send events to the webhooks that admins register' }),
  WEBHOOK_TIMEOUT_MS: integer([100, 60_000], 15 * second, 'longest wait for the receiver of a webhook to answer'),
  OUTGOING_PORTS: ports({
    default: [443, 8443],
    desc: 'comma-separated ports of public servers that requests to addresses of users may go to',
  }),
  OUTGOING_NETWORKS: networks({
    default: [],
    desc: 'comma-separated networks such as 10.1.0.0/16 that such requests may go to although they are not public, also over http and on every port',
  }),

  ORDER_RESERVATION_MINUTES: integer([1, 10_080], 30, 'how long an unpaid order reserves its stock'),
  ORDER_MAX_RESERVED: integer(
    [0, 1_000_000_000],
    1000,
    'pieces that the unpaid orders of one buyer may reserve; 0 for any number',
  ),
  REPORT_RETENTION_DAYS: integer([1, 365], 7, 'how long a report can be downloaded'),
  SOFT_DELETE_RETENTION_DAYS: integer([1, 3650], 90, 'how long deleted users, products, orders and roles are kept'),

  LOG_LEVEL: str({
    choices: LOG_LEVELS,
    default: 'info' as const,
    desc: 'least severe level that is logged',
  }),
  LOG_LEVELS: contextLevels({
    default: [],
    desc: 'levels of single contexts, comma-separated, such as Relay=debug,RequestLog=warn',
  }),
  LOG_FORMAT: str({
    choices: ['json', 'pretty'] as const,
    default: undefined,
    desc: 'of standard output; pretty on a terminal outside production, else json',
  }),
  LOG_FILE: str({ default: undefined, desc: 'file that the log is also written to, as JSON lines' }),
  LOG_FILE_MEGABYTES: integer([1, 10_240], 50, 'size at which the log file is rotated'),
  LOG_FILE_COUNT: integer([1, 100], 7, 'how many rotated log files are kept'),
  REQUEST_LOG_ENABLED: bool({ default: true, desc: 'log a line for each request; off where a gateway does so' }),
  SLOW_REQUEST_MS: integer([1, 600_000], second, 'requests that take longer are logged as warnings, with statements'),
};

/** The values of the variables, checked. */
export type Settings = ReturnType<typeof cleanEnv<typeof settings>>;
