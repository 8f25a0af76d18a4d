import { createPrivateKey, createPublicKey } from 'node:crypto';
import { bool, EnvError, makeValidator, str } from 'envalid';
import { auth0Domain } from './auth0.js';
import { issuerList, providerList } from './issuers.js';

interface NamedLimit {
  readonly name: string;
  readonly requests: number;
  readonly windowSeconds: number;
}

const whole = (min: number, max: number) =>
  makeValidator<number>((input) => {
    const value = Number(input);
    if (/^\d+$/.test(input) && value >= min && value <= max) return value;
    throw new EnvError(`"${input}" is not a whole number from ${min} to ${max}.`);
  });

const webAddress = makeValidator<string>((input) => {
  if (URL.canParse(input) && /^https?:/.test(input)) return input;
  throw new EnvError(`"${input}" is not an http or https address.`);
});

const postgresAddress = makeValidator<string>((input) => {
  if (URL.canParse(input) && /^postgres(ql)?:/.test(input)) return input;
  throw new EnvError('it is not a PostgreSQL address. Expected postgres://user:password@host:5432/database');
});

const redisAddress = makeValidator<string>((input) => {
  if (URL.canParse(input) && /^rediss?:/.test(input)) return input;
  throw new EnvError('it is not a Redis address. Expected redis://user:password@host:6379');
});

const smtpAddress = makeValidator<string>((input) => {
  if (URL.canParse(input) && /^smtps?:/.test(input) && new URL(input).hostname !== '') return input;
  throw new EnvError(
    'it is not the address of a mail server. Expected smtp://user:password@host:587 or smtps://...:465',
  );
});

const mailbox = makeValidator<string>((input) => {
  if (/^[^<>"\r\n]*<[^\s<>@]+@[^\s<>@]+>$|^[^\s<>@]+@[^\s<>@]+$/.test(input)) return input;
  throw new EnvError(`"${input}" is not a sender. Expected Shop <no-reply@shop.example.com>`);
});

const origins = makeValidator<readonly string[]>((input) => {
  const list = input.split(',').map((origin) => origin.trim());
  const wrong = list.filter((origin) => origin !== '*' && (!URL.canParse(origin) || new URL(origin).origin !== origin));
  if (wrong.length === 0) return list;
  throw new EnvError(
    `${wrong.join(', ')}: not an origin. Expected a list such as https://shop.example.com,https://admin.example.com`,
  );
});

const longSecret = makeValidator<string>((input) => {
  if (input.length >= 32) return input;
  throw new EnvError('it is shorter than 32 characters. Try: openssl rand -base64 48');
});

const signingKey = makeValidator<string>((input) => {
  const pem = input.replaceAll('\\n', '\n');
  try {
    if (createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1') return pem;
  } catch {
    // Falls through: an unreadable key gets the same message as one of another curve.
  }
  throw new EnvError(
    'it is not a P-256 private key in PEM format. Try: openssl ecparam -name prime256v1 -genkey -noout',
  );
});

const limits = makeValidator<readonly NamedLimit[]>((input) => {
  const list = input.split(',').map((entry) => /^\s*([a-z][a-z-]*)=(\d{1,9})\/(\d{1,5})\s*$/.exec(entry));
  const named = list.map((parts) => ({
    name: parts?.[1] ?? '',
    requests: Number(parts?.[2]),
    windowSeconds: Number(parts?.[3]),
  }));
  const isUsable = named.every(
    ({ requests, windowSeconds }) => requests > 0 && windowSeconds > 0 && windowSeconds <= 86_400,
  );
  const isOnce = new Set(named.map(({ name }) => name)).size === named.length;
  if (isUsable && isOnce) return named;
  throw new EnvError(
    `"${input}" is not a list of limits. Expected name=requests/seconds, each name once, such as default=600/60,login=10/300`,
  );
});

const PEM_BLOCK = /-----BEGIN [A-Z ]+-----[\s\S]+?-----END [A-Z ]+-----/g;

const keySet = makeValidator<readonly string[]>((input) => {
  const blocks = input.replaceAll('\\n', '\n').match(PEM_BLOCK) ?? [];
  try {
    const good = blocks.every((pem) => createPublicKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1');
    if (good && blocks.length > 0) return blocks;
  } catch {
    // Falls through: an unreadable key gets the same message as one of another curve.
  }
  throw new EnvError('it is not one or several P-256 keys in PEM format, public or private.');
});

const second = 1000;

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
  HOST: str({ default: undefined, desc: 'address to listen on; 127.0.0.1 with the embedded database, else 0.0.0.0' }),
  PORT: whole(1, 65_535)({ default: 3000, desc: 'TCP port to listen on' }),
  PUBLIC_URL: webAddress({ default: undefined, desc: 'address that clients use; http://localhost:PORT when not set' }),
  APP_URL: webAddress({
    default: undefined,
    desc: 'front end that links in mails lead to; the built-in pages under PUBLIC_URL/account when not set',
  }),
  DATA_DIR: str({ default: 'var', desc: 'folder of local data: embedded database, keys that the first start creates' }),
  DEMO: bool({ default: undefined, desc: 'demo catalogue and accounts; on with the embedded database, else off' }),

  DATABASE_URL: postgresAddress({ default: undefined, desc: 'PostgreSQL server; the embedded one when not set' }),
  MIGRATE_ON_START: bool({ default: true, desc: 'apply pending migrations at start; safe with many replicas' }),
  DB_POOL_SIZE: whole(1, 500)({ default: 10, desc: 'database connections of one process' }),
  DB_ACQUIRE_TIMEOUT_MS: whole(
    100,
    60_000,
  )({ default: 5 * second, desc: 'longest wait for a free connection, then 503' }),
  DB_BOOT_TIMEOUT_MS: whole(0, 600_000)({ default: 60 * second, desc: 'how long the start waits for the database' }),
  DB_STATEMENT_TIMEOUT_MS: whole(100, 600_000)({ default: 10 * second, desc: 'longest run of one statement' }),
  DB_LOCK_TIMEOUT_MS: whole(100, 600_000)({ default: 5 * second, desc: 'longest wait for a row lock' }),
  DB_IDLE_TRANSACTION_TIMEOUT_MS: whole(
    1000,
    600_000,
  )({
    default: 15 * second,
    desc: 'PostgreSQL ends transactions that are idle for longer',
  }),
  DB_SLOW_QUERY_MS: whole(1, 600_000)({ default: second, desc: 'statements that take longer are logged as warnings' }),

  REDIS_URL: redisAddress({
    default: undefined,
    desc: 'Redis for jobs and rate limits; when not set, jobs are stored in PostgreSQL and each process counts for itself',
  }),
  WORKER: bool({
    default: undefined,
    desc: 'process jobs in the API process; on with the embedded database, else off',
  }),
  JOB_BACKOFF_MS: whole(
    1,
    600_000,
  )({ default: second, desc: 'wait before the second attempt of a job; it doubles with each attempt' }),
  JOB_LOCK_MS: whole(
    200,
    600_000,
  )({ default: 30 * second, desc: 'a job whose worker is silent for so long goes to another worker' }),
  WORKER_PORT: whole(1, 65_535)({ default: undefined, desc: 'port of the liveness check of a worker' }),
  OUTBOX_POLL_MS: whole(10, 60_000)({ default: second, desc: 'how often the outbox is polled without a notification' }),
  OUTBOX_LEASE_MS: whole(
    100,
    600_000,
  )({ default: 30 * second, desc: 'an event whose job was lost is enqueued again after this' }),

  SMTP_URL: smtpAddress({
    default: undefined,
    desc: 'mail server; mails are written to files in DATA_DIR/mail when not set',
  }),
  SMTP_TIMEOUT_MS: whole(100, 120_000)({ default: 10 * second, desc: 'longest wait for the mail server to answer' }),
  MAIL_FROM: mailbox({ default: 'Keelson <no-reply@localhost>', desc: 'sender of every mail' }),

  SENTRY_DSN: webAddress({ default: undefined, desc: 'where errors and jobs that failed for good are reported' }),
  KEELSON_FAILPOINT: str({
    default: undefined,
    desc: 'only for tests: the failpoint at which the process kills itself',
  }),

  SECRET_KEY: longSecret({
    default: undefined,
    desc: 'signs list cursors and mailed links, encrypts tokens of sign-in providers; created in DATA_DIR when not set',
  }),
  SECRET_KEY_PREVIOUS: longSecret({
    default: undefined,
    desc: 'the previous SECRET_KEY, while data that it encrypted is left',
  }),
  JWT_PRIVATE_KEY: signingKey({
    default: undefined,
    desc: 'P-256 PEM that signs access tokens; created in DATA_DIR when not set',
  }),
  JWT_PREVIOUS_KEYS: keySet({
    default: [],
    desc: 'further P-256 PEMs whose tokens are accepted, concatenated: see the rotation of keys',
  }),
  JWT_ISSUER: webAddress({
    default: undefined,
    desc: 'the iss claim of the tokens that Keelson issues; PUBLIC_URL when not set',
  }),
  JWT_AUDIENCE: str({ default: 'keelson', desc: 'the aud claim of the tokens that Keelson issues' }),
  ACCESS_TOKEN_TTL_SECONDS: whole(60, 86_400)({ default: 1800, desc: 'lifetime of an access token' }),
  REFRESH_TOKEN_TTL_SECONDS: whole(
    60,
    31_536_000,
  )({ default: 604_800, desc: 'a session ends when it is not used for so long' }),
  SESSION_TTL_SECONDS: whole(60, 31_536_000)({ default: 7_776_000, desc: 'a session ends after so long in any case' }),
  EMAIL_VERIFICATION_HOURS: whole(
    1,
    168,
  )({ default: 24, desc: 'lifetime of the link that verifies an e-mail address' }),
  PASSWORD_RESET_MINUTES: whole(5, 60)({ default: 60, desc: 'lifetime of the link to reset a password' }),
  BCRYPT_ROUNDS: whole(4, 15)({ default: 12, desc: 'cost of a password hash; 12 outside of tests' }),

  AUTH0_DOMAIN: auth0Domain({ default: undefined, desc: 'tenant of Auth0, such as shop.eu.auth0.com' }),
  AUTH0_AUDIENCE: str({ default: undefined, desc: 'identifier of the API at Auth0, whose access tokens are accepted' }),
  AUTH0_CLIENT_ID: str({ default: undefined, desc: 'web application at Auth0 for signing in by redirect' }),
  AUTH0_CLIENT_SECRET: str({ default: undefined, desc: 'secret of that application' }),
  AUTH0_ROLES_CLAIM: str({
    default: undefined,
    desc: 'claim of its tokens whose roles count here, such as https://shop.example.com/roles',
  }),
  AUTH0_DOCS_CLIENT_ID: str({ default: undefined, desc: 'single-page application at Auth0 for Swagger UI' }),
  OIDC_ISSUERS: issuerList({ default: undefined, desc: 'JSON: further issuers whose access tokens are accepted' }),
  AUTH_PROVIDERS: providerList({ default: undefined, desc: 'JSON: further providers for signing in by redirect' }),
  PROVIDER_TIMEOUT_MS: whole(
    100,
    30_000,
  )({ default: 5 * second, desc: 'longest wait for an issuer or a provider to answer' }),
  RETURN_ORIGINS: origins({
    default: undefined,
    desc: 'comma-separated origins that a sign-in by redirect may return to; PUBLIC_URL when not set',
  }),

  API_KEY_MAX_DAYS: whole(1, 3650)({ default: 365, desc: 'longest lifetime of an API key, and the default' }),

  CORS_ORIGINS: origins({ default: ['*'], desc: 'comma-separated origins of browser front ends, or *' }),
  TRUST_PROXY: whole(0, 10)({ default: 0, desc: 'number of proxies in front whose X-Forwarded-For is trusted' }),
  BODY_LIMIT_BYTES: whole(1024, 10_485_760)({ default: 102_400, desc: 'largest JSON body' }),
  UPLOAD_LIMIT_BYTES: whole(1024, 1_073_741_824)({ default: 67_108_864, desc: 'largest CSV file that is uploaded' }),
  SHUTDOWN_DELAY: whole(
    0,
    120,
  )({ default: 0, desc: 'seconds in which requests are served after SIGTERM, for load balancers to notice' }),
  SHUTDOWN_TIMEOUT: whole(1, 300)({ default: 10, desc: 'seconds that active requests have to finish' }),

  RATE_LIMIT_ENABLED: bool({ default: true, desc: 'limit the rate of requests; off where a gateway does so' }),
  RATE_LIMITS: limits({
    default: [],
    desc: 'limits other than the defaults, comma-separated, as name=requests/seconds',
  }),

  ORDER_RESERVATION_MINUTES: whole(1, 10_080)({ default: 30, desc: 'how long an unpaid order reserves its stock' }),
  REPORT_RETENTION_DAYS: whole(1, 365)({ default: 7, desc: 'how long a report can be downloaded' }),
  SOFT_DELETE_RETENTION_DAYS: whole(
    1,
    3650,
  )({
    default: 90,
    desc: 'how long deleted users, products, orders and roles are kept before they are deleted for good',
  }),

  LOG_LEVEL: str({
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const,
    default: 'info' as const,
    desc: 'least severe level that is logged',
  }),
};
