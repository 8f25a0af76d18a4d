import { Redis } from 'ioredis';
import { type Config, loadConfig } from '../../src/config/config.js';
import type { Limit } from '../../src/kernel/rate-limits/limit.js';
import { RateLimitStore } from '../../src/kernel/rate-limits/rate-limit-store.js';
import { RateLimits } from '../../src/kernel/rate-limits/rate-limits.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import type { TestDatabase } from '../support/database.js';
import { PATIENCE } from '../support/patience.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

const describeWithRedis = hasRedis ? describe : describe.skip;

describeWithRedis('counting in Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let store: RateLimitStore;
  let limits: RateLimits;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
    const config: Config = { ...loadConfig({}), redisUrl: server.url };
    store = new RateLimitStore(config);
    await store.onApplicationBootstrap();
    limits = new RateLimits(config, store);
  });
  afterAll(async () => {
    store.onModuleDestroy();
    redis.disconnect();
    await server.close();
  });

  const limit = (name: string, requests: number, windowSeconds: number): Limit => {
    return { name, requests, windowSeconds, isOwn: true };
  };
  const keys = (name: string) => redis.keys(`keelson:limit:${name}:*`);

  it('allows exactly as many of many at once as the limit says', async () => {
    const taken = await Promise.all(Array.from({ length: 200 }, () => limits.consume(limit('race', 50, 60), 'a')));
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(50);
    expect(await redis.get((await keys('race'))[0]!)).toBe('200');
  });

  it('answers as counting in memory does', async () => {
    const config = loadConfig({});
    const memory = new RateLimits(config, new RateLimitStore(config));
    for (let i = 0; i < 4; i++) {
      const here = await memory.consume(limit('alike', 3, 60), 'a');
      const there = await limits.consume(limit('alike', 3, 60), 'a');
      expect(there).toMatchObject({ isAllowed: here.isAllowed, remaining: here.remaining });
      expect(Math.abs(there.endsAtMs - here.endsAtMs)).toBeLessThanOrEqual(1000);
    }
  });

  it('allows the next one after the time it names, and not much earlier', async () => {
    const short = limit('short', 2, 3);
    await limits.consume(short, 'a');
    await limits.consume(short, 'a');
    const { isAllowed, endsAtMs } = await limits.consume(short, 'a');
    const waitMs = endsAtMs - performance.now();
    expect(isAllowed).toBe(false);
    expect(waitMs).toBeGreaterThan(2400);
    expect(waitMs).toBeLessThanOrEqual(3000);
    await new Promise((resolve) => setTimeout(resolve, waitMs - 600));
    expect((await limits.consume(short, 'a')).isAllowed).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 605));
    expect((await limits.consume(short, 'a')).isAllowed).toBe(true);
  });

  it('takes back what it counted', async () => {
    const one = limit('back', 1, 60);
    await limits.reward(await limits.consume(one, 'a'));
    expect([(await limits.consume(one, 'a')).isAllowed, (await limits.consume(one, 'a')).isAllowed]).toEqual([
      true,
      false,
    ]);
  });

  it('leaves nothing behind', async () => {
    await limits.consume(limit('gone', 5, 1), 'a');
    expect(await keys('gone')).toHaveLength(1);
    await until(async () => (await keys('gone')).length === 0);
    await limits.consume(limit('ends', 5, 60), 'a');
    expect(await redis.pttl((await keys('ends'))[0]!)).toBeLessThanOrEqual(60_000);
  });
});

describeWithRedis('two instances', () => {
  const shared = replicaSettings();
  let server: RedisServer;
  let database: TestDatabase;
  let apps: TestApp[];

  async function start(limits: string): Promise<ApiClient[]> {
    const env = { ...shared, REDIS_URL: server.url, RATE_LIMITS: limits };
    const first = await TestApp.start(env);
    ({ database } = first);
    apps = [await TestApp.start(env, database), first];
    return apps.map(({ nobody }) => nobody);
  }

  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(async () => {
    server.awake();
    for (const app of apps) await app.close();
    await server.close();
  });

  const times = async (count: number, clients: readonly ApiClient[]) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await clients[i % clients.length]!.get('/')).status);
    return seen;
  };
  const allowed = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;
  const timed = async (client: ApiClient) => {
    const began = performance.now();
    const { status } = await client.get('/');
    return { status, ms: performance.now() - began };
  };

  it('share one limit, for users and for addresses', async () => {
    const clients = await start('default=10/60');
    expect(allowed(await times(24, clients))).toBe(10);

    const user = await apps[0]!.signIn('user').catch(() => null);
    // The address is used up on either.
    expect(user).toBeNull();
  });

  it('count by themselves when Redis dies, and together when it is back', async () => {
    const clients = await start('default=10/60');
    expect(allowed(await times(4, clients))).toBe(4);
    await server.crash();

    const lonely = await times(30, clients);
    expect(new Set(lonely)).toEqual(new Set([200, 429]));
    // Each has its own count now, and still one.
    expect(allowed(lonely)).toBe(20);

    await server.resume();
    await until(async () => (await clients[0]!.get('/')).status === 200);
    await until(async () => (await clients[1]!.get('/')).status === 200);
    // Redis remembers what it had counted before it died.
    expect(allowed(await times(20, clients))).toBeLessThanOrEqual(4);
  });

  proof('do not hang with Redis: running requests wait a moment, later ones do not', async () => {
    const clients = await start('default=40/60');
    await times(2, clients);
    server.hang();

    const underWay = await Promise.all(Array.from({ length: 10 }, (_, i) => timed(clients[i % 2]!)));
    expect(underWay.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    for (const { ms } of underWay) expect(ms).toBeLessThan(1500 * PATIENCE);

    const after: Array<{ status: number; ms: number }> = [];
    // Long enough for several new connections, for which no request may wait, and for more requests than are allowed.
    const end = Date.now() + 2500;
    while (Date.now() < end || after.length < 100) {
      after.push(await timed(clients[after.length % 2]!));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const sorted = after.map(({ ms }) => ms).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80 * PATIENCE);
    // Not unlimited either: each instance has let in its forty, and no more.
    expect(allowed([...underWay, ...after].map(({ status }) => status))).toBe(80);
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200, 429]));

    server.awake();
    await until(async () => (await clients[0]!.get('/')).status === 200);
  });

  proof('start and serve without Redis, and find it when it comes', async () => {
    await server.crash();
    const [one, other] = await start('default=3/60');
    expect(allowed(await times(6, [one!]))).toBe(3);
    await server.resume();
    await until(async () => (await one!.get('/')).status === 200);
    await until(async () => allowed([(await other!.get('/')).status]) === 0);
  });
});
