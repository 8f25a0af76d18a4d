import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Client } from 'pg';
import { ChildApp } from '../support/child-app.js';
import { ApiClient } from '../support/client.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { until } from '../support/until.js';
import { untilBlocked } from '../support/until-blocked.js';
import { proof } from '../support/thorough.js';

// The application is built and started as a process, several times.
jest.setTimeout(180_000);

describe('an application that is told to end', () => {
  let database: TestDatabase;
  let holder: Client;
  let app: ChildApp;
  let manager: ApiClient;
  let user: ApiClient;
  let product: { id: string };

  async function start(env: Record<string, string>): Promise<void> {
    app = await ChildApp.on(database.url, env);
    await app.start();
    [manager, user] = [await app.signIn('manager@example.com'), await app.signIn('user@example.com')];
    product = await createProduct(manager, { stock: 5 });
  }
  beforeEach(async () => {
    database = await createDatabase();
    holder = await connect(database.url);
  });
  afterEach(async () => {
    await holder.end();
    await app.remove();
    await database.drop();
  });

  /** An order that is on its way until `holder` rolls back. */
  async function orderInFlight() {
    await holder.query('begin');
    await holder.query('select from products where id = $1 for update', [product.id]);
    const placing = user.post('orders', lines([product, 1]));
    placing.catch(() => undefined);
    await untilBlocked(holder);
    return { placing };
  }
  const readiness = () =>
    new ApiClient(app.url).get('/health/ready').then(
      ({ status }) => status,
      () => 'no answer',
    );
  const connections = async () =>
    (
      await holder.query(
        `select from pg_stat_activity where datname = current_database() and application_name = 'keelson'`,
      )
    ).rows.length;

  it('finishes the request in flight, takes no new ones, and exits with 0', async () => {
    await start({});
    const { placing } = await orderInFlight();
    const ended = app.kill('SIGTERM');
    await until(async () => (await readiness()) === 'no answer');

    await holder.query('rollback');
    const { status, body } = await placing;
    const answeredAt = performance.now();

    expect(status).toBe(201);
    expect(await ended).toBe(0);
    // Kept-alive connections do not hold it back.
    expect(performance.now() - answeredAt).toBeLessThan(2000 * PATIENCE);
    expect(await connections()).toBe(0);
    const { rows } = await holder.query('select order_id as id from order_lines where product_id = $1', [product.id]);
    expect(rows).toEqual([{ id: body.id }]);
  });

  proof('is no longer ready, but serves requests for the configured delay', async () => {
    await start({ SHUTDOWN_DELAY: '2' });
    const signalledAt = performance.now();
    const ended = app.kill('SIGTERM');

    await until(async () => (await readiness()) === 503);
    expect((await user.post('orders', lines([product, 1]))).status).toBe(201);
    expect((await new ApiClient(app.url).get('/health/live')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await new ApiClient(app.url).get('products')).status).toBe(200);

    expect(await ended).toBe(0);
    const tookMs = performance.now() - signalledAt;
    expect(tookMs).toBeGreaterThan(1900);
    expect(tookMs).toBeLessThan(6000 * PATIENCE);
  });

  proof('cuts off what does not finish within the configured time, and half of it is not kept', async () => {
    await start({ SHUTDOWN_TIMEOUT: '1', DB_LOCK_TIMEOUT_MS: '60000', DB_STATEMENT_TIMEOUT_MS: '60000' });
    const { placing } = await orderInFlight();
    const signalledAt = performance.now();

    const exit = await app.kill('SIGTERM');
    const tookMs = performance.now() - signalledAt;
    await holder.query('rollback');

    await expect(placing).rejects.toThrow();
    expect(exit).toBe(1);
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(5000 * PATIENCE);
    await until(async () => (await connections()) === 0);
    expect((await holder.query('select from order_lines where product_id = $1', [product.id])).rows).toHaveLength(0);
    expect((await holder.query('select stock from products where id = $1', [product.id])).rows).toEqual([{ stock: 5 }]);
  });

  proof('does not wait for connections that were opened ahead of need', async () => {
    await start({});
    const { hostname, port } = new URL(app.url);
    const unused = createConnection(Number(port), hostname);
    await once(unused, 'connect');
    unused.on('error', () => {});
    const signalledAt = performance.now();

    expect(await app.kill('SIGTERM')).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(5000 * PATIENCE);
    unused.destroy();
  });

  proof('ends once, however often it is told', async () => {
    await start({});
    const ended = app.kill('SIGTERM');
    void app.kill('SIGTERM');
    void app.kill('SIGINT');

    expect(await ended).toBe(0);
  });

  proof('does not even begin as production beside demo accounts', async () => {
    await start({});
    await app.kill('SIGTERM');
    await app.remove();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    app = await ChildApp.on(database.url, {
      NODE_ENV: 'production',
      DEMO: '',
      BCRYPT_ROUNDS: '',
      SECRET_KEY: 'k9Zp4vQe7Lw2Xs8Tn3Bc6Hd1Jf5Gm0Ra-',
      JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      PUBLIC_URL: 'https://api.example.com',
      CORS_ORIGINS: 'https://shop.example.com',
    });

    const { exit, output } = await app.run();

    expect(exit).toBe(1);
    expect(output).toContain('admin@example.com, manager@example.com, user@example.com');
    expect(output).toContain('DATABASE_URL');
    expect(output).not.toMatch(/^\s+at /m);

    await holder.query(`update users set is_active = false where email like '%@example.com'`);
    await app.start();
    expect(await app.kill('SIGTERM')).toBe(0);
  });
});
