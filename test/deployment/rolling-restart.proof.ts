import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { ChildApp } from '../support/child-app.js';
import { ApiClient } from '../support/client.js';
import { connect, createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';
import { HaProxy, hasHaproxy } from '../support/haproxy.js';
import { type LoadRequest, PacedLoad } from '../support/paced-load.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

jest.setTimeout(300_000);

/**
 * `PROOF_RATE=300` sends so many requests a second to four API processes and two workers, on a machine that has nothing
 * else to do, restarts all of them and kills one. Two cores that run other tests beside get fewer of all.
 */
const RATE = process.env.PROOF_RATE;
const [PER_SECOND, INSTANCES, WORKERS] = RATE === undefined ? [30, 2, 1] : [Number(RATE), 4, 2];
const PRODUCTS = 20;
const STOCK = 100_000;

(hasHaproxy && hasRedis ? describe : describe.skip)('several API processes and workers behind HAProxy', () => {
  let database: TestDatabase;
  let sql: Client;
  let redis: RedisServer;
  let proxy: HaProxy;
  let instances: ChildApp[];
  let workers: ChildApp[];
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    [database, redis] = [await createDatabase(), await RedisServer.start()];
    sql = await connect(database.url);
    const env = {
      ...replicaSettings(),
      REDIS_URL: redis.url,
      DB_POOL_SIZE: '5',
      // Ordinary patience, whatever else this machine does.
      DB_ACQUIRE_TIMEOUT_MS: '20000',
      DB_LOCK_TIMEOUT_MS: '20000',
      DB_STATEMENT_TIMEOUT_MS: '60000',
      SHUTDOWN_DELAY: '3',
      SHUTDOWN_TIMEOUT: '60',
      ORDER_MAX_RESERVED: '0',
      TRUST_PROXY: '1',
    };
    instances = await Promise.all(Array.from({ length: INSTANCES }, () => ChildApp.on(database.url, env)));
    workers = await Promise.all(Array.from({ length: WORKERS }, () => ChildApp.worker(database.url, env)));
    const addresses = instances.map(({ url }, at) => [`API_${at + 1}`, new URL(url).host]);
    proxy = await HaProxy.start('haproxy.cfg', Object.fromEntries(addresses) as Record<string, string>);
    await until(async () => (await up()) === 0);
    const away = await new ApiClient(proxy.url).get('products');
    expect(away).toMatchObject({ status: 503, body: { status: 503, code: 'unavailable' } });
    expect(away.headers.get('retry-after')).toBe('2');

    // The first one builds what is not built, and loads the accounts.
    await instances[0]!.start();
    await Promise.all([...instances.slice(1), ...workers].map((one) => one.start()));
    await allAreUp();
    [manager, user] = [await signIn('manager@example.com'), await signIn('user@example.com')];
  });
  afterAll(async () => {
    await Promise.all([...(instances ?? []), ...(workers ?? [])].map((one) => one.remove()));
    await proxy?.close();
    await redis?.close();
    await sql?.end();
    await database?.drop();
  });

  const up = async () => Object.values(await proxy.servers()).filter(({ status }) => status === 'UP').length;
  const allAreUp = () => until(async () => (await up()) === INSTANCES, 60_000);

  async function signIn(email: string): Promise<ApiClient> {
    const { token } = await instances[0]!.signIn(email);
    return new ApiClient(proxy.url, token);
  }

  const createProducts = () =>
    Promise.all(Array.from({ length: PRODUCTS }, () => createProduct(manager, { stock: STOCK })));

  /** A tenth are orders, every other one of them without a key. */
  function load(products: readonly { id: string }[]): PacedLoad {
    const { token } = user;
    return new PacedLoad(proxy.url, PER_SECOND, (turn) => {
      const product = products[Math.floor(turn / 10) % PRODUCTS]!;
      if (turn % 10 === 0) {
        const headers: Record<string, string> = turn % 20 === 0 ? {} : { 'Idempotency-Key': randomUUID() };
        return { path: 'orders', token, body: lines([product, 1]), headers };
      }
      if (turn % 5 === 1) return { path: 'orders', token };
      return { path: turn % 5 === 2 ? 'products' : `products/${product.id}` };
    });
  }

  /** Every request was answered with success, and every order that was acknowledged is there, with its stock; no other is. */
  async function expectFlawless(running: PacedLoad, products: readonly { id: string }[]): Promise<void> {
    await running.stop();
    expect(running.lost).toEqual([]);
    expect([...running.bodies(502), ...running.bodies(503), ...running.bodies(504)].slice(0, 5)).toEqual([]);
    expect(Object.keys(running.statuses)).toEqual(['200', '201']);
    expect(running.answers).toHaveLength(running.sent);
    const placed = running.bodies(201).map((body) => (JSON.parse(body) as { id: string }).id);
    const { rows } = await sql.query<{ id: string }>(
      'select order_id as id from order_lines where product_id = any($1::uuid[])',
      [products.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(placed.length);
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(placed));
    const { rows: left } = await sql.query('select sum(stock)::int as stock from products where id = any($1::uuid[])', [
      products.map(({ id }) => id),
    ]);
    expect(left).toEqual([{ stock: PRODUCTS * STOCK - placed.length }]);
  }

  it('are restarted, half of them at a time, without a failed request', async () => {
    const products = await createProducts();
    const before = await proxy.servers();
    const running = load(products);
    const halves = [instances.slice(0, INSTANCES / 2), instances.slice(INSTANCES / 2)];
    for (const half of RATE === undefined ? halves.slice(0, 1) : halves) {
      const answered = running.answers.length;
      await until(() => running.answers.length > answered + PER_SECOND, 60_000);
      expect(new Set(await Promise.all(half.map((one) => one.kill('SIGTERM'))))).toEqual(new Set([0]));
      await Promise.all(half.map((one) => one.start()));
      await allAreUp();
    }
    if (RATE !== undefined) {
      expect(await workers[0]!.kill('SIGTERM')).toBe(0);
      await workers[0]!.start();
    }

    await expectFlawless(running, products);
    const after = Object.entries(await proxy.servers()).slice(0, INSTANCES);
    for (const [name, { requests }] of after) expect(requests).toBeGreaterThan(before[name]!.requests);
  });

  if (RATE !== undefined)
    it('are killed, and only a request that may not be repeated can fail', async () => {
      const products = await createProducts();
      const running = load(products);
      await until(() => running.answers.length > PER_SECOND, 60_000);
      await instances[0]!.kill('SIGKILL');
      const whenKilled = running.answers.length;
      await until(() => running.answers.length > whenKilled + 3 * PER_SECOND, 60_000);
      await running.stop();
      await instances[0]!.start();
      await allAreUp();

      expect(running.lost).toEqual([]);
      const failed = running.answers.filter(({ status }) => status !== 200 && status !== 201);
      const mayFail = ({ body, headers }: LoadRequest) => body !== undefined && !headers?.['Idempotency-Key'];
      // The first attempt with a key may still hold it for a moment: 409 with Retry-After.
      const inFlight = ({ status, request }: { status: number; request: LoadRequest }) =>
        status === 409 && !mayFail(request);
      expect(failed.filter((one) => !inFlight(one) && !(one.status === 502 && mayFail(one.request)))).toEqual([]);
    });

  it('answer every request while Redis is dead, and carry out what was to be done when it is back', async () => {
    const products = await createProducts();
    const running = load(products);
    const answers = (more: number) => {
      const enough = running.answers.length + more;
      return until(() => running.answers.length > enough, 60_000);
    };
    await answers(PER_SECOND);
    await redis.crash();
    await answers(3 * PER_SECOND);
    await redis.resume();
    await answers(PER_SECOND);

    await expectFlawless(running, products);
    await until(async () => (await sql.query('select from outbox')).rows.length === 0, 60_000);
  });
});
