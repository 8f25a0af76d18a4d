import type { Client } from 'pg';
import { loadConfig } from '../../src/config/config.js';
import { detectPoolMode } from '../../src/kernel/database/pooling/detect-pool-mode.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { migrateJobs } from '../../src/kernel/jobs/job-backend.js';
import { TestApp } from '../support/app.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { connectPlainly, hasPgbouncer, Pgbouncer, preparesStatements } from '../support/pgbouncer.js';
import { until } from '../support/until.js';

(hasPgbouncer ? describe : describe.skip)('the start behind PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let pooler: Pgbouncer;
  let client: Client;
  const role = `reader_${process.pid}`;

  beforeAll(async () => {
    database = await createDatabase('template0');
    client = await connect(database.url);
    await client.query(`create role ${role} login password 'plain'`);
    pooler = await Pgbouncer.before(database.url, { pool_mode: 'transaction' }, { [role]: 'plain' });
  });
  afterAll(async () => {
    await pooler.close();
    await client.query(`drop owned by ${role}; drop role ${role}`);
    await client.end();
    await database.drop();
  });

  it('says at once what to set, and finds out what need not be said', async () => {
    const find = (env: Record<string, string>) =>
      detectPoolMode(loadConfig({ DATABASE_URL: pooler.url, LOG_LEVEL: 'silent', ...env }).database);
    const direct = { DATABASE_DIRECT_URL: database.url };

    await expect(find({})).rejects.toThrow('Set DATABASE_DIRECT_URL to PostgreSQL itself');
    await expect(find({ DATABASE_DIRECT_URL: pooler.url })).rejects.toThrow(
      'DATABASE_DIRECT_URL leads to a connection',
    );
    const other = Object.assign(new URL(database.url), { pathname: '/postgres' }).href;
    await expect(find({ DATABASE_DIRECT_URL: other })).rejects.toThrow('different databases');
    await expect(migrate(loadConfig({ DATABASE_URL: pooler.url }))).rejects.toThrow('pool_mode = session');

    const options = `${pooler.url}?options=${encodeURIComponent('-c work_mem=8MB')}`;
    await expect(TestApp.start({ DATABASE_URL: options, ...direct }, database)).rejects.toThrow(
      'take it out of DATABASE_URL',
    );

    const named = preparesStatements();
    expect(await find(direct)).toEqual({ keepsSessions: false, namesStatements: named });
    expect(await find({ ...direct, DATABASE_PREPARED_STATEMENTS: 'off' })).toEqual({
      keepsSessions: false,
      namesStatements: false,
    });
    const forced = find({ ...direct, DATABASE_PREPARED_STATEMENTS: 'on' });
    await (named ? forced : expect(forced).rejects.toThrow('max_prepared_statements'));
    expect(await find({ DATABASE_URL: database.url, DATABASE_PREPARED_STATEMENTS: 'off' })).toEqual({
      keepsSessions: true,
      namesStatements: false,
    });
  });

  it('is not misled by others who use the pooler meanwhile', async () => {
    const { database: settings } = loadConfig({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url });
    const others = { stop: false };
    const running = Array.from({ length: 8 }, async () => {
      const other = await connectPlainly(pooler.url);
      while (!others.stop) await other.query('select pg_sleep(random() * 0.003)');
      await other.end();
    });
    try {
      expect(await detectPoolMode(settings)).toEqual({ keepsSessions: false, namesStatements: preparesStatements() });
    } finally {
      others.stop = true;
      await Promise.all(running);
    }
  });

  it('refuses a default of the database that no transaction can change, with the statement to run', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await client.query(`alter database ${name} set default_transaction_isolation = 'serializable'`);
    const fresh = await Pgbouncer.before(database.url, { pool_mode: 'transaction' });
    try {
      const { database: settings } = loadConfig({ DATABASE_URL: fresh.url, DATABASE_DIRECT_URL: database.url });
      await expect(detectPoolMode(settings)).rejects.toThrow(`SET default_transaction_isolation = 'read committed'`);
    } finally {
      await client.query(`alter database ${name} reset default_transaction_isolation`);
      await fresh.close();
    }
  });

  it('migrates past the pooler, and serves a role that may only read and write rows', async () => {
    const config = loadConfig({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: database.url, LOG_LEVEL: 'silent' });
    await migrate(config);
    await migrateJobs(config);
    for (const schema of ['public', 'bullmq'])
      await client.query(
        `grant usage on schema ${schema} to ${role}; grant select, insert, update, delete on all tables in schema ${schema} to ${role};
         grant usage on all sequences in schema ${schema} to ${role}`,
      );
    const as = (url: string) => Object.assign(new URL(url), { username: role, password: 'plain' }).href;
    const env = { DATABASE_URL: as(pooler.url), DATABASE_DIRECT_URL: as(database.url), WORKER: 'true' };
    const app = await TestApp.start(env, database);
    try {
      const product = await createProduct(await app.signIn('manager'));
      const buyer = await app.signIn('user');
      expect((await buyer.post('orders', lines([product, 1]))).status).toBe(201);
      await until(async () => (await app.nobody.get('/health')).body.checks.notifications.status === 'healthy');
      expect((await app.nobody.get('/health/ready')).status).toBe(200);
    } finally {
      await app.close();
    }
  });
});
