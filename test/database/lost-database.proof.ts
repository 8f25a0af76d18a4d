import { execFileSync } from 'node:child_process';
import { Logger } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../src/kernel/database/database.js';
import type { Answer, ApiClient } from '../support/client.js';
import { connect } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { Load } from '../support/load.js';
import { OwnPostgres } from '../support/own-postgres.js';
import { TestApp } from '../support/app.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';
import { proof, thorough } from '../support/thorough.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a database that goes away', () => {
  let server: OwnPostgres;
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;
  let product: { id: string };

  beforeAll(async () => {
    server = await OwnPostgres.start();
    const limits = { DB_POOL_SIZE: '5', DB_ACQUIRE_TIMEOUT_MS: '1000', DB_STATEMENT_TIMEOUT_MS: '1000' };
    // Every request asks the database: what is cached is served while it is away.
    app = await TestApp.start({ ...limits, CACHE_ENABLED: 'false' }, server.database);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  beforeEach(async () => {
    product = await createProduct(manager, { stock: 1_000_000 });
  });
  afterAll(async () => {
    await app.close();
    await server.remove();
  });

  const load = () =>
    new Load([
      ...Array.from({ length: 4 }, () => () => user.post('orders', lines([product, 1]))),
      () => app.nobody.get('products'),
      () => user.get('users/me'),
      (turn) => manager.patch(`products/${product.id}`, { name: `Name ${turn}` }),
    ]);

  /** Success or 503 with Retry-After, and nothing else; what was promised is there. */
  async function expectHonest(answers: readonly Answer[]): Promise<void> {
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
    for (const { status, headers } of answers)
      if (status === 503) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    const { rows } = await (
      await freshSql()
    ).query(
      `select (select count(*)::int from orders where id = any($1)) as placed,
         (select stock from products where id = $2)
           + (select coalesce(sum(quantity), 0)::int from order_lines where product_id = $2) as units,
         (select count(*)::int from orders o where not exists (select from order_lines where order_id = o.id)) as empty,
         (select count(*)::int from orders o where not exists (select from audits where entity_id = o.id)) as secret`,
      [placed, product.id],
    );
    expect(rows).toEqual([{ placed: placed.length, units: 1_000_000, empty: 0, secret: 0 }]);
  }

  async function expectPoolIntact(): Promise<void> {
    const answers = await Promise.all(Array.from({ length: 20 }, () => user.post('orders', lines([product, 1]))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const own = await freshSql();
    // After the last response, one of them tells the relays of its events.
    await until(async () => {
      const { rows } = await own.query(
        `select count(*)::int as open, count(*) filter (where state <> 'idle')::int as busy from pg_stat_activity
         where datname = current_database() and application_name = 'keelson'`,
      );
      return rows[0].open <= 5 && rows[0].busy === 0;
    });
  }

  it('and comes back is answered for with 503 meanwhile: nothing is lost, nothing invented', async () => {
    const running = load();
    for (let round = 0; round < (thorough ? 3 : 1); round++) {
      const before = running.successes;
      await until(() => running.successes > before + 20);
      await server.crash();
      const anotherAt = performance.now();
      await until(() => running.lastSuccessAt > anotherAt);
    }

    const answers = await running.stop();

    expect(running.statuses[503]).toBeGreaterThan(0);
    await expectHonest(answers);
    await expectPoolIntact();
  });

  it('is logged and counted by the pool', async () => {
    const database = app.app.get(Database);
    await Promise.all(Array.from({ length: 5 }, () => database.query(sql`select pg_sleep(0.3)`)));
    const { lost } = database.poolMetrics;
    expect(database.poolMetrics).toMatchObject({ max: 5, size: 5, waiting: 0 });
    // The relay of events may use one in this moment.
    await until(() => database.poolMetrics.idle === 5);
    await server.crash();
    await until(() => database.poolMetrics.lost > lost);
    await until(async () => (await app.nobody.get('products')).status === 200);
  });

  proof('for a while is reported quickly to every caller, and used again soon after its return', async () => {
    const running = load();
    await until(() => running.successes > 20);
    await server.stop();
    await pause(500);
    const first = performance.now();
    const away = [await app.nobody.get('products'), await user.post('orders', lines([product, 1]))];
    const tookMs = performance.now() - first;
    await pause(2500);
    await server.startAgain();
    const backAt = performance.now();
    await until(() => running.lastSuccessAt > backAt);
    await until(() => running.successes > 200);

    const answers = await running.stop();

    expect(away.map(({ status }) => status)).toEqual([503, 503]);
    expect(tookMs).toBeLessThan(1000 * PATIENCE);
    await expectHonest(answers);
    await expectPoolIntact();
  });

  proof('by hanging keeps no caller waiting without end, and is used again when it goes on', async () => {
    const running = load();
    await until(() => running.successes > 20);
    server.signal('SIGSTOP');
    try {
      await pause(100);
      const began = performance.now();
      const hung = await Promise.all([app.nobody.get('products'), user.post('orders', lines([product, 1]))]);
      // The statement's timeout, two seconds for the server to notice it, and the wait for a connection.
      expect(performance.now() - began).toBeLessThan(5000 * PATIENCE);
      expect(hung.map(({ status }) => status)).toEqual([503, 503]);

      await pause(3500);
      // By now the circuit is open, and requests do not wait.
      const later = performance.now();
      expect((await app.nobody.get('products')).status).toBe(503);
      expect(performance.now() - later).toBeLessThan(1500 * PATIENCE);
    } finally {
      server.signal('SIGCONT');
    }
    const backAt = performance.now();
    await until(() => running.lastSuccessAt > backAt);

    await expectHonest(await running.stop());
    await expectPoolIntact();
  });

  proof('by ending idle connections fails no work: what begins on one of them begins on another', async () => {
    // A hundred wait for five connections: with ordinary patience, whatever else this machine does.
    const patient = await TestApp.start({ DB_POOL_SIZE: '5', DB_ACQUIRE_TIMEOUT_MS: '20000' }, server.database);
    const database = patient.app.get(Database);
    const begin = () => database.transaction(() => database.query(sql`select 1 as one`));
    await Promise.all(Array.from({ length: 5 }, begin));
    // Ended while this process does not look: when it looks again, it takes them for living.
    const end = `const { Client } = require('pg'); const client = new Client(process.argv[1]); client.connect()
      .then(() => client.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keelson'"))
      .then(({ rowCount }) => { console.log(rowCount); return client.end(); })`;
    const ended = Number(execFileSync(process.execPath, ['-e', end, server.database.url], { encoding: 'utf8' }));
    const first = Array.from({ length: 100 }, begin);

    expect(ended).toBeGreaterThanOrEqual(5);
    expect(await Promise.all(first)).toEqual(first.map(() => [{ one: 1 }]));
    await patient.close();
    await expectPoolIntact();
  });

  /** The test's own connection dies with the server. */
  async function freshSql() {
    await app.sql.end().catch(() => undefined);
    return Object.assign(app, { sql: await connect(server.database.url) }).sql;
  }
});

describe('starting the application', () => {
  let server: OwnPostgres;
  let warned: jest.SpyInstance;

  beforeAll(async () => {
    server = await OwnPostgres.start();
  });
  beforeEach(() => {
    warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => warned.mockRestore());
  afterAll(() => server.remove());

  const withUser = (user: string, password: string, database = 'keelson') => {
    const url = Object.assign(new URL(server.database.url), { username: user, password, pathname: database });
    return TestApp.start({ DATABASE_URL: url.href }, { ...server.database, url: server.database.url });
  };

  it('waits for a database that is not there yet', async () => {
    await server.stop();
    const starting = TestApp.start({}, server.database);
    starting.catch(() => undefined);
    await until(() => warned.mock.calls.length >= 3);
    await server.startAgain();

    const app = await starting;

    expect((await app.nobody.get('/health/ready')).status).toBe(200);
    const waits = warned.mock.calls.map(([{ waitMs }]) => waitMs as number);
    expect(waits[0]).toBeLessThanOrEqual(100);
    expect(waits[2]).toBeGreaterThanOrEqual(200);
    await app.close();
  });

  it('gives up after the configured time, and says where it looked', async () => {
    await server.stop();
    const starting = TestApp.start({ DB_BOOT_TIMEOUT_MS: '500' }, server.database);

    await expect(starting).rejects.toMatchObject({
      name: 'DatabaseConnectionError',
      message: expect.stringMatching(/The database at 127\.0\.0\.1:\d+\/keelson cannot be used: .*ECONNREFUSED/),
    });
    await server.startAgain();
  });

  it.each([
    ['a wrong password', 'postgres', 'wrong', 'keelson', /password authentication failed for user "postgres"/],
    ['an unknown user', 'nobody', 'wrong', 'keelson', /authentication failed for user "nobody"/],
  ])('fails at once on %s, in words that do not repeat it', async (_, user, password, database, message) => {
    const began = performance.now();

    const failure: Error = await withUser(user, password, database).then(
      () => Promise.reject(new Error('It started.')),
      (error: unknown) => error as Error,
    );

    expect(failure.name).toBe('DatabaseConnectionError');
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('DATABASE_URL');
    expect(failure.message).not.toContain('wrong');
    expect(performance.now() - began).toBeLessThan(3000 * PATIENCE);
    expect(warned).not.toHaveBeenCalled();
  });

  it('fails at once on a database that does not exist', async () => {
    const { password } = new URL(server.database.url);

    await expect(withUser('postgres', password, 'missing')).rejects.toThrow(/database "missing" does not exist/);
  });
});
