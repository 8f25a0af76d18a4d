import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { Load } from '../support/load.js';
import { SlowProxy } from '../support/slow-proxy.js';

jest.setTimeout(60_000);

const LATENCY_MS = 500;
/** Opening a connection takes four or five round trips by itself. */
const ACQUIRE_MS = 3000;
/** Round trips of an order that is placed, and one to spare. */
const ROUND_TRIPS = 5;
/** What a machine that is busy with other tests may add. */
const BUSY_MS = 5000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a database half a second away', () => {
  let database: TestDatabase;
  let proxy: SlowProxy;
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;
  let product: { id: string };

  beforeAll(async () => {
    database = await createDatabase();
    proxy = await SlowProxy.to(database.url);
    const limits = { DB_POOL_SIZE: '5', DB_ACQUIRE_TIMEOUT_MS: String(ACQUIRE_MS) };
    app = await TestApp.start({ ...limits, CACHE_ENABLED: 'false', DATABASE_URL: proxy.url }, database);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
    product = await createProduct(manager, { stock: 10_000 });
  });
  afterAll(async () => {
    await app.close();
    await proxy.close();
    await database.drop();
  });
  // Every connection is open before the database goes away: to open one from there takes nearly all the time there is.
  beforeEach(() => Promise.all(Array.from({ length: 20 }, () => user.post('orders', lines([product, 1])))));
  afterEach(() => {
    proxy.delayMs = 0;
  });

  const timed = async (call: Promise<Answer>) => {
    const began = performance.now();
    const answer = await call;
    return { answer, tookMs: performance.now() - began };
  };
  const unitsAccountedFor = async () => {
    const { rows } = await app.sql.query(
      `select stock + (select coalesce(sum(quantity), 0)::int from order_lines where product_id = $1) as units,
         (select count(*)::int from pg_stat_activity where datname = current_database() and state like 'idle in transaction%') as open
       from products where id = $1`,
      [product.id],
    );
    return rows[0];
  };

  it('costs each order its round trips, and nothing else', async () => {
    await user.post('orders', lines([product, 1]));
    proxy.delayMs = LATENCY_MS;

    const { answer, tookMs } = await timed(user.post('orders', lines([product, 1])));

    expect(answer.status).toBe(201);
    expect(tookMs).toBeLessThan(ROUND_TRIPS * LATENCY_MS + BUSY_MS);
  });

  it('bounds every wait: sixty concurrent requests are served or refused in time', async () => {
    proxy.delayMs = LATENCY_MS;

    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        timed(index % 3 === 0 ? app.nobody.get(`products/${product.id}`) : user.post('orders', lines([product, 1]))),
      ),
    );

    const statuses = new Set(answers.map(({ answer }) => answer.status));
    expect([...statuses].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
    expect(statuses).toContain(503);
    expect(statuses).toContain(201);
    for (const { answer, tookMs } of answers) {
      if (answer.status === 503) expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(tookMs).toBeLessThan(
        answer.status === 503 ? ACQUIRE_MS + 2 * LATENCY_MS + BUSY_MS : ACQUIRE_MS + ROUND_TRIPS * LATENCY_MS + BUSY_MS,
      );
    }
    expect(await unitsAccountedFor()).toEqual({ units: 10_000, open: 0 });
  });

  it('builds no queue under lasting load, and is forgotten as soon as it is near again', async () => {
    proxy.delayMs = LATENCY_MS;
    const running = new Load(Array.from({ length: 30 }, () => () => user.post('orders', lines([product, 1]))));
    await pause(8000);
    const { tookMs } = await timed(app.nobody.get(`products/${product.id}`));
    proxy.delayMs = 0;
    const nearAt = performance.now();
    const successes = running.successes;
    while (running.successes < successes + 50 && performance.now() < nearAt + 10_000) await pause(20);
    const againAfterMs = performance.now() - nearAt;
    const answers = await running.stop();

    // The eighth second is like the first: waiting requests do not accumulate.
    expect(tookMs).toBeLessThan(ACQUIRE_MS + 3 * LATENCY_MS + BUSY_MS);
    expect(againAfterMs).toBeLessThan(BUSY_MS);
    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body.id as string);
    const { rows } = await app.sql.query('select count(*)::int as there from orders where id = any($1)', [placed]);
    expect(rows).toEqual([{ there: placed.length }]);
    expect(await unitsAccountedFor()).toEqual({ units: 10_000, open: 0 });
  });
});
