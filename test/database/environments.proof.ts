import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import sql from 'sql-template-tag';
import { databaseUrlError } from '../../src/config/database-url.js';
import { loadConfig } from '../../src/config/config.js';
import { Database } from '../../src/kernel/database/database.js';
import { withAdvisoryLock } from '../../src/kernel/database/connections/dedicated-connection.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { TestApp } from '../support/app.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct } from '../support/factories.js';
import { TransactionPooler } from '../support/pooler.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';

const configOf = (url: string) => loadConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent' });

describe('the address of a database', () => {
  it.each([
    'postgres://user:pw@/db?host=/cloudsql/project:region:instance',
    'postgresql://user@localhost/db',
    'postgres://user:p%25w%40rd@db.example.com:5432/db?sslmode=require',
    'postgres:///db?host=/var/run/postgresql',
  ])('may be %s', (address) => {
    expect(databaseUrlError(address)).toBeUndefined();
  });

  it.each([
    ['postgres://user:50%off@localhost/db', 'bare %'],
    ['postgres://user:pw%@localhost/db', 'bare %'],
    ['postgres://user:pw%ff@localhost/db', 'percent-encoded'],
    ['mysql://user:pw@localhost/db', 'not a PostgreSQL address'],
    ['postgres://user:pw@/db', 'not a PostgreSQL address'],
    ['secret-word', 'not a PostgreSQL address'],
  ])('is refused in words when it is %s', (address, words) => {
    expect(() => loadConfig({ DATABASE_URL: address })).toThrow(words);
    expect(() => loadConfig({ DATABASE_URL: address })).toThrow('DATABASE_URL: ');
    expect(databaseUrlError(address)).not.toMatch(/50%off|secret-word|:pw/);
  });
});

describe('a database with settings of its own', () => {
  let database: TestDatabase;
  let admin: Client;
  beforeEach(async () => {
    database = await createDatabase();
    admin = await connect(database.url);
  });
  afterEach(async () => {
    await admin.end();
    await database.drop();
  });
  const name = () => new URL(database.url).pathname.slice(1);

  it('changes no answer: what a session could set is pinned', async () => {
    for (const setting of [
      `timezone = 'Asia/Kolkata'`,
      `datestyle = 'German'`,
      `bytea_output = 'escape'`,
      `extra_float_digits = -10`,
      `default_transaction_isolation = 'serializable'`,
    ])
      await admin.query(`alter database ${name()} set ${setting}`);
    const app = await TestApp.start({}, database);
    try {
      const [row] = await app.app.get(Database).query(sql`
        select current_setting('TimeZone') as zone, current_setting('DateStyle') as dates,
          current_setting('bytea_output') as bytes, current_setting('lock_timeout') as patience,
          current_setting('transaction_isolation') as isolation, (0.1::float8 + 0.2::float8)::text as sum`);
      expect(row).toEqual({
        zone: 'UTC',
        dates: 'ISO, MDY',
        bytes: 'hex',
        patience: '2s',
        isolation: 'read committed',
        sum: '0.30000000000000004',
      });
    } finally {
      await app.close();
    }
  });

  it('that only reads is an outage for writes: 503 with Retry-After, not ready, and used again afterwards', async () => {
    const app = await TestApp.start({}, database);
    try {
      const manager = await app.signIn('manager');
      const { id } = await createProduct(manager);
      await admin.query(`alter database ${name()} set default_transaction_read_only = on`);
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await until(async () => (await app.nobody.get(`products/${id}`)).status === 200);

      const refused = await manager.patch(`products/${id}`, { name: 'Other' });
      expectProblem(refused, 503, 'unavailable');
      expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      const ready = await app.nobody.get('/health/ready');
      expect(ready.status).toBe(503);
      expect(ready.body.checks.database.message).toBe('The database only reads.');

      await admin.query('set default_transaction_read_only = off');
      await admin.query(`alter database ${name()} reset default_transaction_read_only`);
      await until(async () => (await app.nobody.get('/health/ready')).status === 200);
      await until(async () => (await manager.patch(`products/${id}`, { name: 'Other' })).status === 200);
    } finally {
      await app.close();
    }
  });

  it('keeps extensions in another schema, and is migrated and searched all the same', async () => {
    await admin.query('drop schema public cascade; create schema public; create schema extensions');
    await admin.query('create extension pg_trgm schema extensions; create extension unaccent schema extensions');

    await migrate(configOf(database.url));

    const app = await TestApp.start({}, database);
    try {
      await createProduct(await app.signIn('manager'), { name: 'Côte de Blaye' });
      for (const words of ['cote', 'blaie'])
        expect((await app.nobody.get(`products?q=${words}`)).body.items).toMatchObject([{ name: 'Côte de Blaye' }]);
    } finally {
      await app.close();
    }
  });

  it('lacks extensions that the role may not create: what an administrator has to run is said', async () => {
    await admin.query('drop schema public cascade; create schema public');
    const role = `limited_${Date.now()}`;
    await admin.query(`create role ${role} login password 'limited'; grant all on schema public to ${role}`);
    const url = Object.assign(new URL(database.url), { username: role, password: 'limited' }).href;
    try {
      await expect(migrate(configOf(url))).rejects.toThrow(
        'CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS unaccent;',
      );
    } finally {
      await admin.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it('is used by a role without DDL when migrations are applied by another one', async () => {
    const role = `plain_${Date.now()}`;
    await admin.query(`create role ${role} login password 'plain'`);
    for (const schema of ['public', 'bullmq'])
      await admin.query(
        `grant usage on schema ${schema} to ${role}; grant select, insert, update, delete on all tables in schema ${schema} to ${role};
         grant usage on all sequences in schema ${schema} to ${role}`,
      );
    const url = Object.assign(new URL(database.url), { username: role, password: 'plain' }).href;
    const app = await TestApp.start({ WORKER: 'true' }, { url, drop: () => Promise.resolve() });
    try {
      const ready = await app.nobody.get('/health/ready');
      expect(ready.status).toBe(200);
    } finally {
      await app.close();
      await admin.query(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it('has no tables of the job queue, and none may be made: the command to run is named', async () => {
    await admin.query('drop schema bullmq cascade');
    await expect(TestApp.start({}, database)).rejects.toThrow('MIGRATE_ON_START is false');
  });
});

describe('a pooler before the database', () => {
  let database: TestDatabase;
  let pooler: TransactionPooler;
  const options = { deaf: false };
  beforeEach(async () => {
    database = await createDatabase();
    options.deaf = false;
    pooler = await TransactionPooler.before(database.url, options);
  });
  afterEach(async () => {
    await pooler.close();
    await database.drop();
  });
  const behind = () => ({ url: pooler.url, drop: () => Promise.resolve() });

  it('that shares connections between transactions is refused at once, in words', async () => {
    options.deaf = true;
    await expect(TestApp.start({}, behind())).rejects.toThrow('pool_mode = session');
    await expect(migrate(configOf(pooler.url))).rejects.toThrow('pool_mode = session');
  });

  it('that keeps sessions is served; when it delivers nothing later, that is noticed and logged once', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const app = await TestApp.start({}, behind());
    try {
      const said = () => warn.mock.calls.filter(([line]) => String(line).includes('accepted and do not arrive'));
      options.deaf = true;
      await until(() => said().length === 1);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      expect(said()).toHaveLength(1);
    } finally {
      warn.mockRestore();
      await app.close();
    }
  });
});

describe('a lock of another process', () => {
  it('is waited for with a line that says so and who has it', async () => {
    const database = await createDatabase();
    const holder = await connect(database.url);
    const lock = { key: 5_345_530_799, purpose: 'test' };
    await holder.query('select pg_advisory_lock($1)', [lock.key]);
    const told: unknown[] = [];
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation((...line: unknown[]) => void told.push(line));
    try {
      const working = withAdvisoryLock(configOf(database.url).database, lock, () => Promise.resolve('done'));
      await until(() => told.length > 0);
      expect(told[0]).toMatchObject([
        { holder: { pid: expect.any(Number) as number } },
        'Waiting to test: another process is at it.',
      ]);
      await holder.query('select pg_advisory_unlock($1)', [lock.key]);
      expect(await working).toBe('done');
    } finally {
      warn.mockRestore();
      await holder.end();
      await database.drop();
    }
  });
});
