import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { ConfigError, loadConfig, withDatabase } from '../../src/config/config.js';
import { settings } from '../../src/config/env-schema.js';
import { read } from './project.js';

const pem = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:secret@db.internal:5432/shop',
  SECRET_KEY: 'Zm9vYmFyYmF6cXV4cXV1eGNvcmdlZ3JhdWx0',
  JWT_PRIVATE_KEY: pem('P-256'),
  PUBLIC_URL: 'https://api.example.com',
  CORS_ORIGINS: 'https://shop.example.com,https://admin.example.com',
};

/** What is wrong with an environment, as the names of the variables. */
function refused(env: Record<string, string>): string[] {
  return problemsOf(env).map((problem) => problem.split(':', 1)[0]!);
}

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs nothing to run on a laptop', () => {
    expect(loadConfig({})).toMatchObject({
      environment: 'development',
      production: false,
      demo: true,
      dataDir: resolve('var'),
      publicUrl: 'http://localhost:3000',
      appUrl: 'http://localhost:3000/account',
      http: {
        host: '127.0.0.1',
        port: 3000,
        corsOrigins: ['*'],
        trustProxy: 0,
        bodyLimitBytes: 102_400,
        uploadLimitBytes: 67_108_864,
        shutdownTimeoutMs: 10_000,
      },
      database: { url: undefined, migrate: true, poolSize: 10 },
      auth: { issuer: 'http://localhost:3000', audience: 'keelson', accessTokenTtlSeconds: 1800, bcryptRounds: 12 },
      log: { level: 'info' },
    });
  });

  it('listens to the network and loads no demo on a database of one’s own', () => {
    const { http, demo } = loadConfig({ DATABASE_URL: 'postgres://localhost/shop' });
    expect([http.host, demo]).toEqual(['0.0.0.0', false]);
    expect(loadConfig({ DATABASE_URL: 'postgres://localhost/shop', DEMO: 'true', HOST: '::1' })).toMatchObject({
      demo: true,
      http: { host: '::1' },
    });
    expect(loadConfig({ DEMO: 'false' }).demo).toBe(false);
  });

  it('follows the port and the public address where it is not told otherwise', () => {
    expect(loadConfig({ PORT: '8080' })).toMatchObject({
      publicUrl: 'http://localhost:8080',
      auth: { issuer: 'http://localhost:8080' },
    });
    expect(loadConfig({ PUBLIC_URL: 'https://x.example/base//' })).toMatchObject({
      publicUrl: 'https://x.example/base',
      auth: { issuer: 'https://x.example/base' },
    });
    expect(loadConfig({ PUBLIC_URL: 'https://x.example/', APP_URL: 'https://shop.example//' }).appUrl).toBe(
      'https://shop.example',
    );
    expect(loadConfig({ PUBLIC_URL: 'https://x.example/' }).appUrl).toBe('https://x.example/account');
    expect(loadConfig({ JWT_ISSUER: 'https://id.example/' }).auth.issuer).toBe('https://id.example/');
  });

  it('reads lists, seconds and keys on one line', () => {
    const key = pem('P-256');
    const config = loadConfig({
      CORS_ORIGINS: ' https://a.example , http://localhost:5173',
      SHUTDOWN_DELAY: '5',
      JWT_PRIVATE_KEY: key.replaceAll('\n', '\\n'),
    });
    expect(config.http).toMatchObject({
      corsOrigins: ['https://a.example', 'http://localhost:5173'],
      shutdownDelayMs: 5000,
    });
    expect(config.auth.privateKey).toBe(key);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, ''])))).toEqual(loadConfig({}));
  });

  it('lists everything that is wrong at once, each with its variable', () => {
    const wrong = {
      NODE_ENV: 'prod',
      PORT: '70000',
      PUBLIC_URL: 'ftp://x',
      DATABASE_URL: 'mysql://app:hunter2@db/shop',
      DB_POOL_SIZE: '0',
      DB_LOCK_TIMEOUT_MS: '5s',
      SECRET_KEY: 'hunter2',
      JWT_PRIVATE_KEY: 'hunter2',
      CORS_ORIGINS: 'https://a.example/path,b.example',
      DEMO: 'perhaps',
      LOG_LEVEL: 'loud',
      ACCESS_TOKEN_TTL_SECONDS: '1e3',
    };
    expect(refused(wrong).toSorted()).toEqual(Object.keys(wrong).toSorted());
    // The message ends on a terminal or in a log: it must not repeat what may be a secret.
    expect(() => loadConfig(wrong)).not.toThrow(/hunter2/);
    expect(() => loadConfig(wrong)).toThrow(/^The configuration cannot be used:\n {2}- /);
  });

  it.each(['3000.5', '-1', '0', '65536', '1e3', '0x10', ' 80', '８０', 'NaN', 'Infinity'])(
    'takes %j for no port',
    (PORT) => {
      expect(refused({ PORT })).toEqual(['PORT']);
    },
  );

  it.each([
    'https://a.example/',
    'https://a.example?x',
    'a.example',
    'https://',
    '*.example.com',
    'https://a.example,',
    'null',
  ])('takes %j for no list of origins', (CORS_ORIGINS) => {
    expect(refused({ CORS_ORIGINS })).toEqual(['CORS_ORIGINS']);
  });

  it('takes only a P-256 key to sign with', () => {
    for (const key of [
      pem('P-384'),
      pem('secp256k1'),
      'text',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ]) {
      expect(refused({ JWT_PRIVATE_KEY: key })).toEqual(['JWT_PRIVATE_KEY']);
    }
  });

  it('takes several keys whose tokens stay good, of either half, and only P-256 ones', () => {
    const keys = [pem('P-256'), pem('P-256')];
    expect(loadConfig({ JWT_PREVIOUS_KEYS: keys.join('\n').replaceAll('\n', '\\n') }).auth.previousKeys).toEqual(keys);
    expect(loadConfig({}).auth.previousKeys).toEqual([]);
    for (const wrong of ['text', pem('P-384'), `${pem('P-256')}\n${pem('secp256k1')}`])
      expect(refused({ JWT_PREVIOUS_KEYS: wrong })).toEqual(['JWT_PREVIOUS_KEYS']);
  });

  it('is frozen to its depths, and so is a copy with another database', () => {
    const config = loadConfig(PRODUCTION);
    const other = withDatabase(config, 'postgres://elsewhere/shop');
    for (const part of [
      config,
      config.http,
      config.http.corsOrigins,
      config.database,
      config.auth,
      other,
      other.database,
    ])
      expect(Object.isFrozen(part)).toBe(true);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect([config.database.url, other.database.url]).toEqual([PRODUCTION.DATABASE_URL, 'postgres://elsewhere/shop']);
  });

  it('depends on what it is given alone, and leaves that alone', () => {
    const env = Object.freeze({ ...PRODUCTION, UNKNOWN: 'x' });
    process.env.PORT = '1234';
    process.env.NODE_ENV = 'production';
    try {
      expect(loadConfig(env)).toEqual(loadConfig({ ...env }));
      expect(loadConfig({}).http.port).toBe(3000);
    } finally {
      delete process.env.PORT;
      process.env.NODE_ENV = 'test';
    }
  });
});

describe('the address of the database', () => {
  const parts = { DB_HOST: 'db.example.com', DB_USER: 'shop', DB_PASSWORD: 'p%w @:/#' };
  const addressOf = (env: Record<string, string>) => {
    // As the driver reads it.
    const { host, port, user, password, database, ssl } = new Client(loadConfig(env).database.url);
    return { host, port, user, password, database, ssl };
  };

  it('may be given in parts, with a password as it is', () => {
    expect(addressOf(parts)).toEqual({
      host: 'db.example.com',
      port: 5432,
      user: 'shop',
      password: 'p%w @:/#',
      database: 'keelson',
      ssl: false,
    });
    expect(addressOf({ ...parts, DB_PORT: '6432', DB_NAME: 'my shop', DB_SSLMODE: 'verify-full' })).toMatchObject({
      port: 6432,
      database: 'my shop',
      ssl: {},
    });
    expect(addressOf({ DB_HOST: '::1', DB_USER: 'shop' })).toMatchObject({ host: '::1', user: 'shop', port: 5432 });
    expect(addressOf({ ...parts, DB_HOST: '/cloudsql/a:b:c', DB_PORT: '6432' })).toMatchObject({
      host: '/cloudsql/a:b:c',
      port: 6432,
      user: 'shop',
      password: 'p%w @:/#',
    });
  });

  it('makes the same defaults as a whole one, and satisfies production', () => {
    const { DATABASE_URL: _, ...production } = PRODUCTION;
    expect(loadConfig(parts)).toMatchObject({ demo: false, worker: false, http: { host: '0.0.0.0' } });
    expect(refused({ ...production, ...parts })).toEqual([]);
  });

  it('is refused when its parts contradict each other', () => {
    const url = PRODUCTION.DATABASE_URL;
    expect(refused({ ...parts, DATABASE_URL: url })).toEqual(['DB_HOST']);
    expect(refused({ DB_USER: 'shop', DB_PASSWORD: 'hunter2' })).toEqual(['DB_USER', 'DB_PASSWORD']);
    expect(refused({ DB_HOST: 'db', DB_PASSWORD: 'hunter2' })).toEqual(['DB_USER']);
    expect(refused({ DATABASE_DIRECT_URL: url })).toEqual(['DATABASE_DIRECT_URL']);
    expect(refused({ DATABASE_REPLICA_URL: url })).toEqual(['DATABASE_REPLICA_URL']);
    expect(refused({ ...parts, DATABASE_DIRECT_URL: 'mysql://db' })).toEqual(['DATABASE_DIRECT_URL']);
    expect(problemsOf({ DB_USER: 'shop', DB_PASSWORD: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('leads past a pooler, or to a replica, by a second one, which does not stay with another database', () => {
    const direct = 'postgres://db.internal:5432/shop';
    const config = loadConfig({ ...PRODUCTION, DATABASE_DIRECT_URL: direct });
    expect(config.database).toMatchObject({ directUrl: direct, preparedStatements: 'auto' });
    expect(withDatabase(config, PRODUCTION.DATABASE_URL).database.directUrl).toBe(direct);
    expect(withDatabase(config, 'postgres://elsewhere/shop').database.directUrl).toBeUndefined();
    const replicated = loadConfig({ ...PRODUCTION, DATABASE_REPLICA_URL: direct });
    expect(withDatabase(replicated, PRODUCTION.DATABASE_URL).database.replicaUrl).toBe(direct);
    expect(withDatabase(replicated, 'postgres://elsewhere/shop').database.replicaUrl).toBeUndefined();
  });

  it('has connections that live as long as the environment asks for, unless it is set', () => {
    const timesOf = (env: Record<string, string>) => {
      const { connectionIdleMs, connectionLifetimeSeconds, bootTimeoutMs } = loadConfig(env).database;
      return [connectionIdleMs, connectionLifetimeSeconds, bootTimeoutMs];
    };
    expect(timesOf({})).toEqual([30_000, 1800, 30_000]);
    expect(timesOf({ NODE_ENV: 'test' })).toEqual([30_000, 300, 30_000]);
    expect(timesOf(PRODUCTION)).toEqual([30_000, 3600, 60_000]);
    const set = {
      DB_CONNECTION_IDLE_SECONDS: '5',
      DB_CONNECTION_LIFETIME_SECONDS: '60',
      DB_BOOT_TIMEOUT_MS: '1000',
    };
    expect(timesOf({ ...PRODUCTION, ...set })).toEqual([5000, 60, 1000]);
  });
});

describe('issuers and providers', () => {
  const issuer = { name: 'staff', issuer: 'https://id.example', audience: 'https://api.example' };
  const provider = { name: 'hub', title: 'Hub', issuer: 'https://hub.example', clientId: 'keelson' };
  const issuers = (...list: object[]) => ({ OIDC_ISSUERS: JSON.stringify(list) });
  const providers = (...list: object[]) => ({ AUTH_PROVIDERS: JSON.stringify(list) });

  it('are none unless some are given', () => {
    expect(loadConfig({}).auth).toMatchObject({ issuers: [], providers: [], returnOrigins: ['http://localhost:3000'] });
  });

  it('are read from JSON, with their defaults', () => {
    expect(loadConfig({ ...issuers(issuer), ...providers(provider) }).auth).toMatchObject({
      issuers: [{ ...issuer, algorithms: ['RS256'], tokenTypes: ['at+jwt'], linksByEmail: true }],
      providers: [{ ...provider, scopes: ['openid', 'email', 'profile'], linksByEmail: true, parameters: {} }],
    });
  });

  it('include Auth0, by what is set of it', () => {
    const domain = { AUTH0_DOMAIN: 'shop.eu.auth0.com' };
    const api = { ...domain, AUTH0_AUDIENCE: 'https://api.example' };
    const client = { ...domain, AUTH0_CLIENT_ID: 'keelson' };
    expect(loadConfig(api).auth).toMatchObject({
      issuers: [
        {
          issuer: 'https://shop.eu.auth0.com/',
          tokenTypes: ['at+jwt', 'jwt'],
          permissionsClaim: 'permissions',
          rolesClaim: undefined,
        },
      ],
      providers: [],
    });
    expect(loadConfig(client).auth).toMatchObject({ issuers: [], providers: [{ name: 'auth0', parameters: {} }] });
    expect(loadConfig({ ...api, ...client }).auth.providers).toMatchObject([
      { parameters: { audience: 'https://api.example' } },
    ]);
    expect(refused(domain)).toEqual(['AUTH0_DOMAIN']);
    expect(refused({ AUTH0_AUDIENCE: 'x', AUTH0_CLIENT_SECRET: 'hunter2' })).toEqual([
      'AUTH0_AUDIENCE',
      'AUTH0_CLIENT_SECRET',
    ]);
    for (const AUTH0_DOMAIN of ['https://', 'a b', 'shop.auth0.com/path', 'ftp://x'])
      expect(refused({ AUTH0_DOMAIN, AUTH0_AUDIENCE: 'x' })).toEqual(['AUTH0_DOMAIN']);
  });

  it.each([
    ['no JSON', 'hunter2'],
    ['no list', JSON.stringify(issuer)],
    ['a list of something else', '["hunter2", null]'],
    ['an entry without an audience', JSON.stringify([{ ...issuer, audience: undefined }])],
    ['a symmetric algorithm', JSON.stringify([{ ...issuer, algorithms: ['HS256'] }])],
    ['no algorithm', JSON.stringify([{ ...issuer, algorithms: ['none'] }])],
    ['an empty list of algorithms', JSON.stringify([{ ...issuer, algorithms: [] }])],
    ['an address that is none', JSON.stringify([{ ...issuer, issuer: 'hunter2' }])],
    ['a member that is not known', JSON.stringify([{ ...issuer, hunter2: 'x' }])],
    ['a flag that is a word', JSON.stringify([{ ...issuer, linksByEmail: 'hunter2 no' }])],
    ['a name that cannot be a path segment', JSON.stringify([{ ...issuer, name: 'a/b' }])],
    ['two of one name', JSON.stringify([issuer, { ...issuer, issuer: 'https://other.example' }])],
    ['two of one issuer', JSON.stringify([issuer, { ...issuer, name: 'other' }])],
    ['ourselves', JSON.stringify([{ ...issuer, issuer: 'http://localhost:3000' }])],
    [
      'two clients for Swagger UI',
      JSON.stringify([
        { ...issuer, docsClientId: 'a' },
        { ...issuer, name: 'b', issuer: 'https://b.example', docsClientId: 'b' },
      ]),
    ],
    ['an audience that ID tokens have', JSON.stringify([{ ...issuer, docsClientId: issuer.audience }])],
  ])('are refused as %s', (_, OIDC_ISSUERS) => {
    const problems = problemsOf({ OIDC_ISSUERS });
    expect(problems.map((problem) => problem.split(':', 1)[0])).toContain('OIDC_ISSUERS');
    if (!OIDC_ISSUERS.includes('"hunter2":')) expect(problems.join()).not.toContain('hunter2');
  });

  it('of OAuth 2.0 need all of their addresses, and never show a secret', () => {
    const hub = { ...provider, authorizationEndpoint: 'https://hub.example/authorize', clientSecret: 'hunter2' };
    const [problem = ''] = problemsOf(providers({ ...hub, claims: { id: 'x' } }));
    expect(problem).toContain('tokenEndpoint of entry 1 is missing');
    expect(problem).toContain('userinfoEndpoint of entry 1 is missing');
    expect(problem).toContain('claims.id of entry 1');
    expect(problem).not.toContain('hunter2');
  });

  it('may not be called the same, one of them Auth0', () => {
    const auth0 = { AUTH0_DOMAIN: 'shop.eu.auth0.com', AUTH0_CLIENT_ID: 'x' };
    expect(refused({ ...auth0, ...providers({ ...provider, name: 'auth0' }) })).toEqual(['AUTH_PROVIDERS']);
  });

  it('are reached over https in production, and lead back to no site but those that are listed', () => {
    const plain = {
      ...issuers({ ...issuer, jwksUri: 'http://id.example/keys' }),
      ...providers({
        ...provider,
        authorizationEndpoint: 'https://hub.example/a',
        tokenEndpoint: 'http://hub.example/t',
        userinfoEndpoint: 'https://hub.example/u',
      }),
      RETURN_ORIGINS: '*',
    };
    expect(refused(plain)).toEqual([]);
    expect(refused({ ...PRODUCTION, ...plain })).toEqual(['OIDC_ISSUERS', 'AUTH_PROVIDERS', 'RETURN_ORIGINS']);
    expect(refused({ ...PRODUCTION, ...issuers(issuer), ...providers(provider) })).toEqual([]);
  });
});

describe('a variable in a file', () => {
  let folder: string;
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'keelson-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('stands for the variable, without the line break that editors add', () => {
    const url = file('url', `${PRODUCTION.DATABASE_URL}\n`);
    const key = file('key', PRODUCTION.JWT_PRIVATE_KEY);
    const { database, auth } = loadConfig({ DATABASE_URL_FILE: url, JWT_PRIVATE_KEY_FILE: key });
    expect(database.url).toBe(PRODUCTION.DATABASE_URL);
    expect(auth.privateKey).toContain('BEGIN PRIVATE KEY');
  });

  it('can be any variable, and satisfies production', () => {
    const { NODE_ENV, ...rest } = PRODUCTION;
    const files = Object.entries(rest).map(([name, value]) => [`${name}_FILE`, file(name, value)]);
    expect(loadConfig({ NODE_ENV, ...Object.fromEntries(files) })).toEqual(loadConfig(PRODUCTION));
  });

  it('is refused together with the variable itself, or when it cannot be read, along with all other errors', () => {
    expect(
      problemsOf({
        PORT: '80',
        PORT_FILE: file('port', '80'),
        SECRET_KEY_FILE: join(folder, 'missing'),
        DATA_DIR_FILE: folder,
        LOG_LEVEL: 'loud',
      }),
    ).toEqual([
      'PORT: it is set, and so is PORT_FILE. Unset one of the two.',
      `DATA_DIR_FILE: ${folder} cannot be read (EISDIR).`,
      `SECRET_KEY_FILE: ${join(folder, 'missing')} cannot be read (ENOENT).`,
      expect.stringMatching(/^LOG_LEVEL: /),
    ]);
  });

  it('is held to the same rules as the variable', () => {
    expect(refused({ SECRET_KEY_FILE: file('short', 'short') })).toEqual(['SECRET_KEY']);
  });

  it('counts as not set when its name is empty', () => {
    expect(loadConfig({ PORT_FILE: '', PORT: '81' }).http.port).toBe(81);
  });
});

describe('production', () => {
  it('starts with its secrets, its addresses and its database', () => {
    expect(loadConfig(PRODUCTION)).toMatchObject({
      production: true,
      demo: false,
      publicUrl: 'https://api.example.com',
      http: { host: '0.0.0.0' },
    });
  });

  it.each(['https://s3cret.example.com/1', 'https://s3cret@', 'https://k:s3cret@sentry.example.com', 's3cret@host/1'])(
    'refuses a DSN of Sentry that Sentry would not take, without repeating it: %s',
    (dsn) => {
      expect(problemsOf({ SENTRY_DSN: dsn })).toEqual([
        'SENTRY_DSN: it is not a DSN of Sentry. Expected https://key@host/project',
      ]);
    },
  );

  it('refuses all that is only safe on a laptop, at once', () => {
    expect(refused({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL',
      'SECRET_KEY',
      'JWT_PRIVATE_KEY',
      'CORS_ORIGINS',
      'PUBLIC_URL',
    ]);
    expect(
      refused({
        NODE_ENV: 'production',
        DEMO: 'true',
        SECRET_KEY: 'x'.repeat(40),
        PUBLIC_URL: 'http://api.example.com',
        JWT_ISSUER: 'http://id.example.com',
        APP_URL: 'http://shop.example.com',
        CORS_ORIGINS: 'https://a.example,*',
        BCRYPT_ROUNDS: '4',
      }),
    ).toEqual([
      'DATABASE_URL',
      'DEMO',
      'SECRET_KEY',
      'JWT_PRIVATE_KEY',
      'CORS_ORIGINS',
      'BCRYPT_ROUNDS',
      'PUBLIC_URL',
      'JWT_ISSUER',
      'APP_URL',
    ]);
  });

  it.each(Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV'))(
    'refuses to be without %s, and says what to do',
    (name) => {
      const [problem, ...others] = problemsOf({ ...PRODUCTION, [name]: '' });
      expect(others).toEqual([]);
      expect(problem).toMatch(new RegExp(`^${name}: .+(Set|Try|List|needs)`));
    },
  );

  it('reports invalid values before unsafe ones', () => {
    expect(refused({ NODE_ENV: 'production', PORT: 'x' })).toEqual(['PORT']);
  });
});

type Standard = string | number | boolean | readonly string[];

describe('the papers of the configuration', () => {
  const entries = Object.entries(settings) as Array<
    [string, { desc?: string; default?: Standard; choices?: readonly string[] }]
  >;
  const required = refused({ NODE_ENV: 'production' });
  const defaultOf = ({ default: standard }: { default?: Standard }) => (standard === undefined ? '' : String(standard));
  const meaningOf = ({ desc, choices }: { desc?: string; choices?: readonly string[] }) =>
    choices ? `${desc} (${choices.join(', ')})` : desc;

  it('have a row for every variable in docs/configuration.md, with default, need and meaning', () => {
    const rows = read('docs/configuration.md')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .split('|')
          .slice(1, -1)
          .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
      );
    expect(rows).toEqual(
      entries.map(([name, setting]) => [
        name,
        defaultOf(setting),
        required.includes(name) ? 'in production' : '',
        meaningOf(setting),
      ]),
    );
  });

  it('have every variable in .env.example, commented out, with default and meaning', () => {
    const found = [...read('.env.example').matchAll(/^# (.+)\n#([A-Z0-9_]+)=(.*)$/gm)].map(
      ([, meaning, name, standard]) => [name, standard, meaning],
    );
    expect(found).toEqual(
      entries.map(([name, setting]) => [
        name,
        defaultOf(setting),
        `${meaningOf(setting)}${required.includes(name) ? '; required in production' : ''}`,
      ]),
    );
  });

  it('set nothing: a copy of .env.example is the configuration without one', () => {
    expect(
      read('.env.example')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    ).toEqual([]);
  });
});

describe('AI', () => {
  const key = 'sk-0123456789abcdef0123';
  const local = { OPENAI_API_KEY: 'ollama', OPENAI_BASE_URL: 'http://localhost:11434/v1/' };

  it('is off without a key and on with one, unless it is switched off', () => {
    expect(loadConfig({}).ai.apiKey).toBeUndefined();
    expect(loadConfig({ OPENAI_API_KEY: key }).ai).toMatchObject({
      apiKey: key,
      baseUrl: 'https://api.openai.com/v1',
      models: ['gpt-4o-mini'],
    });
    expect(loadConfig({ OPENAI_API_KEY: key, AI_ENABLED: 'false' }).ai.apiKey).toBeUndefined();
    expect(loadConfig({ ...local, OPENAI_MODEL: 'llama3.2:3b', OPENAI_MODELS: 'a, b/c' }).ai).toMatchObject({
      baseUrl: 'http://localhost:11434/v1',
      models: ['llama3.2:3b', 'a', 'b/c'],
    });
  });

  it('is refused enabled without a key', () => {
    expect(refused({ AI_ENABLED: 'true' })).toEqual(['OPENAI_API_KEY']);
  });

  it('takes only keys of OpenAI for OpenAI, and never repeats a wrong one', () => {
    for (const wrong of ['hunter2', 'sk-short', 'sk-with a space and more of it']) {
      expect(refused({ OPENAI_API_KEY: wrong })).toEqual(['OPENAI_API_KEY']);
      expect(problemsOf({ OPENAI_API_KEY: wrong }).join()).not.toContain(wrong);
    }
  });

  it('is refused with a deadline shorter than an attempt, and with unusable names', () => {
    expect(refused({ ...local, OPENAI_DEADLINE_MS: '1000' })).toEqual(['OPENAI_DEADLINE_MS']);
    expect(refused({ OPENAI_MODEL: 'two words', OPENAI_MODELS: 'a,,b' })).toEqual(['OPENAI_MODEL', 'OPENAI_MODELS']);
  });

  it('is called over https in production, or within the own network', () => {
    const withProvider = (url: string) => refused({ ...PRODUCTION, OPENAI_API_KEY: 'key', OPENAI_BASE_URL: url });
    for (const url of [
      'http://models.example.com/v1',
      'http://10.evil.com/v1',
      'http://127.x.example/v1',
      'http://192.168.0.1.evil.com/v1',
      'http://203.0.113.7/v1',
      'http://172.32.0.1/v1',
      'http://169.254.169.254/v1',
      'http://[2001:db8::1]/v1',
      'http://[::ffff:203.0.113.7]/v1',
    ])
      expect([url, withProvider(url)]).toEqual([url, ['OPENAI_BASE_URL']]);
    for (const url of [
      'https://models.example.com/v1',
      'http://vllm:8000/v1',
      'http://10.0.0.7/v1',
      'http://172.31.0.1/v1',
      'http://localhost:11434/v1',
      'http://[::1]:11434/v1',
      'http://[fd00::7]/v1',
      'http://[::ffff:10.0.0.7]/v1',
      'http://llm.internal/v1',
      'http://vllm.models.svc/v1',
    ])
      expect([url, withProvider(url)]).toEqual([url, []]);
  });
});
