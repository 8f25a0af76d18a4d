import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sql from 'sql-template-tag';
import type { Client } from 'pg';
import { Database } from '../../src/kernel/database/database.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { connectPlainly, hasPgbouncer, Pgbouncer, preparesStatements } from '../support/pgbouncer.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

/** What a server session has when nothing of the application is left in it. */
const UNTOUCHED = { zone: 'Asia/Kolkata', role: 'none', path: '"$user", public', scans: 'on' };
const PINNED = { ...UNTOUCHED, zone: 'UTC', role: 'keelson_app' };
const SETTINGS = `select current_setting('TimeZone') as zone, current_setting('role') as role,
  current_setting('search_path') as path, current_setting('enable_seqscan') as scans`;

const textOf = (file: string) => readFileSync(file, 'utf8');
const nameOf = (url: string) => new URL(url).pathname.slice(1);

const modes: Array<[string, { settings: Record<string, string | number>; direct: boolean }]> = [
  // Two instances hold more connections than the default of 20.
  ['session mode', { settings: { pool_mode: 'session', default_pool_size: 60 }, direct: false }],
  ['transaction mode', { settings: { pool_mode: 'transaction' }, direct: true }],
];
if (hasPgbouncer && preparesStatements()) {
  const settings = { pool_mode: 'transaction', max_prepared_statements: 0 };
  modes.push(['transaction mode without prepared statements', { settings, direct: true }]);
}

(hasPgbouncer ? describe : describe.skip).each(modes)(
  'two instances behind PgBouncer in %s',
  (_, { settings, direct }) => {
    let database: TestDatabase;
    let pooler: Pgbouncer;
    let here: TestApp;
    let elsewhere: TestApp;
    let admin: ApiClient;
    let manager: ApiClient;

    beforeAll(async () => {
      database = await createDatabase();
      const client = await connect(database.url);
      await client.query(`alter database ${nameOf(database.url)} set timezone = 'Asia/Kolkata'`);
      await client.end();
      pooler = await Pgbouncer.before(database.url, settings);
      const env = {
        ...replicaSettings(),
        DATABASE_URL: pooler.url,
        ...(direct && { DATABASE_DIRECT_URL: database.url }),
        DB_LOCK_TIMEOUT_MS: '20000',
        DB_ACQUIRE_TIMEOUT_MS: '20000',
        DB_STATEMENT_TIMEOUT_MS: '20000',
        JOB_BACKOFF_MS: '30',
      };
      here = await TestApp.start({ ...env, WORKER: 'true' }, database);
      elsewhere = await TestApp.start(env, database);
      admin = await here.signIn('admin');
      manager = await here.signIn('manager');
    });
    afterAll(async () => {
      await elsewhere.close();
      await here.close();
      await pooler.close();
      await database.drop();
    });

    const there = ({ token, userId }: ApiClient) => new ApiClient(elsewhere.url, token, userId);

    it('pin their settings within transactions and outside of them, also those of TypeORM', async () => {
      const access = here.app.get(Database);
      const read = async () => (await access.query(sql([SETTINGS])))[0];
      const readByManager = async () => (await access.manager.query<object[]>(SETTINGS))[0];
      const patience = sql`select current_setting('lock_timeout') as lock, current_setting('transaction_isolation') as isolation`;

      for (const look of [read, readByManager]) {
        expect(await look()).toEqual(PINNED);
        expect(await access.transaction(look)).toEqual(PINNED);
        expect(await access.transaction(look, { isolation: 'SERIALIZABLE' })).toEqual(PINNED);
      }
      expect(await access.queryOne(patience)).toEqual({ lock: '20s', isolation: 'read committed' });
      expect(
        await access.transaction(() => access.queryOne(patience), { isolation: 'SERIALIZABLE', lockTimeoutMs: 700 }),
      ).toEqual({ lock: '700ms', isolation: 'serializable' });
      const rows = [];
      for await (const chunk of access.chunks(sql([SETTINGS]))) rows.push(...chunk);
      expect(rows).toEqual([{ ...PINNED, role: 'none' }]);
    });

    it('sell no unit twice in a race, and lose none', async () => {
      const product = await createProduct(manager, { stock: 80 });
      const users = await Promise.all(Array.from({ length: 6 }, () => here.signIn('user')));
      const buyers = users.flatMap((user) => [user, there(user)]);
      // A machine that is busy with others may refuse an order for now, and takes it at another try.
      const place = async (index: number, product: { id: string }) => {
        const buyer = buyers[index % buyers.length]!;
        const key = { 'Idempotency-Key': `order-${index}` };
        let answer = await buyer.post('orders', lines([product, 1]), key);
        await until(async () => {
          if (answer.status === 503) answer = await buyer.post('orders', lines([product, 1]), key);
          return answer.status !== 503;
        });
        return answer;
      };

      const answers = await Promise.all(Array.from({ length: 160 }, (_, index) => place(index, product)));

      expect([201, 409].map((code) => answers.filter(({ status }) => status === code).length)).toEqual([80, 80]);
      expect((await there(manager).get(`products/${product.id}`)).body.stock).toBe(0);
      const { rows } = await here.sql.query(
        `select count(distinct o.id)::int as orders, sum(l.quantity)::int as units,
         count(a.id)::int as audits
       from orders o join order_lines l on l.order_id = o.id
       left join audits a on a.entity_type = 'order' and a.action_type = 'create' and a.entity_id = o.id
       where l.product_id = $1`,
        [product.id],
      );
      expect(rows).toEqual([{ orders: 80, units: 80, audits: 80 }]);
    });

    it('hear of each other when access changes', async () => {
      const user = await here.signIn('user');
      const users = () => there(user).get('users');
      // What is sent by way of the pooler is heard here; that it takes less than a second is proved without one.
      await until(async () => (await elsewhere.nobody.get('/health')).body.checks.notifications.status === 'healthy');
      const patienceMs = 5000;
      expect((await users()).status).toBe(403);

      await admin.put(`users/${user.userId}/roles`, { roles: ['manager'] });
      await until(async () => (await users()).status === 200, patienceMs);
      await admin.put(`users/${user.userId}/roles`, { roles: ['user'] });
      await until(async () => (await users()).status === 403, patienceMs);
      await admin.post(`users/${user.userId}/deactivate`);
      await until(async () => (await users()).status === 401, patienceMs);
    });

    it('go on when a migration changes what a prepared statement answers', async () => {
      const access = here.app.get(Database);
      const read = () => access.query(sql`select * from changing`);
      await here.sql.query('create table changing (one int); insert into changing values (1)');
      expect([await read(), await access.transaction(read)]).toEqual([[{ one: 1 }], [{ one: 1 }]]);

      await here.sql.query('alter table changing add two int');

      expect([await access.transaction(read), await read()]).toEqual([
        [{ one: 1, two: null }],
        [{ one: 1, two: null }],
      ]);
      await here.sql.query('drop table changing');
    });

    it('process jobs, and stream what they read', async () => {
      await createProduct(manager, { name: 'Streamed through a pooler' });
      const { status, body } = await there(manager).get('products/export');
      expect(status).toBe(200);
      expect(body).toContain('Streamed through a pooler');

      // Mails of orders are jobs that jobs of events add.
      const buyer = await here.signIn('user');
      const { body: order } = await buyer.post('orders', lines([await createProduct(manager), 1]));
      const mails = join(here.dataDir, 'mail');
      await until(() =>
        globSync('*.eml', { cwd: mails }).some((file) => textOf(join(mails, file)).includes(order.number)),
      );
    });

    it('leave nothing in the sessions that others are given', async () => {
      const clients: Client[] = [];
      try {
        // Each holds a connection of the pooler, so all of its idle ones are looked at.
        for (let count = 0; count < 12; count++) {
          const client = await connectPlainly(pooler.url);
          clients.push(client);
          await client.query('begin');
          expect((await client.query(SETTINGS)).rows).toEqual([UNTOUCHED]);
        }
      } finally {
        await Promise.all(clients.map((client) => client.end()));
      }
    });
  },
);
