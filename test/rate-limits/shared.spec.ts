import { Redis } from 'ioredis';
import { MemoryWindows } from '../../src/kernel/rate-limits/memory-windows.js';
import { RedisWindows } from '../../src/kernel/rate-limits/redis-windows.js';
import { partOf, type Quota } from '../../src/kernel/rate-limits/windows.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import type { TestDatabase } from '../support/database.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

const describeWithRedis = hasRedis ? describe : describe.skip;

describeWithRedis('counting in Redis', () => {
  let server: RedisServer;
  let redis: Redis;
  let windows: RedisWindows;

  beforeAll(async () => {
    server = await RedisServer.start();
    redis = new Redis(server.url);
    windows = new RedisWindows(server.url, new MemoryWindows());
    await windows.connected(5000);
  });
  afterAll(async () => {
    windows.onModuleDestroy();
    redis.disconnect();
    await server.close();
  });

  const quota = (name: string, requests: number, windowSeconds: number): Quota => ({
    name,
    requests,
    partMs: partOf(windowSeconds),
  });
  const keys = (name: string) => redis.keys(`keelson:limit:${name}:*`);

  it('allows exactly as many of many at once as the limit says', async () => {
    const taken = await Promise.all(Array.from({ length: 200 }, () => windows.take(quota('race', 50, 60), 'a')));
    expect(taken.filter(({ isAllowed }) => isAllowed)).toHaveLength(50);
    expect(taken.every(({ by }) => by === windows)).toBe(true);
  });

  it('answers as counting in memory does', async () => {
    const memory = new MemoryWindows();
    for (let i = 0; i < 4; i++) {
      const [here, there] = [memory.take(quota('alike', 3, 60), 'a'), await windows.take(quota('alike', 3, 60), 'a')];
      expect(there).toMatchObject({ isAllowed: here.isAllowed, remaining: here.remaining });
      // The two clocks differ by less than one part of the window, in which alone the answers may differ.
      expect(Math.abs(there.waitMs - here.waitMs)).toBeLessThanOrEqual(3000);
    }
  });

  it('allows the next one after the time it names, and not much earlier', async () => {
    const short = quota('short', 2, 1);
    await windows.take(short, 'a');
    await windows.take(short, 'a');
    const { isAllowed, waitMs } = await windows.take(short, 'a');
    expect(isAllowed).toBe(false);
    expect(waitMs).toBeGreaterThan(800);
    expect(waitMs).toBeLessThanOrEqual(1050);
    await new Promise((resolve) => setTimeout(resolve, waitMs - 200));
    expect((await windows.take(short, 'a')).isAllowed).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 205));
    expect((await windows.take(short, 'a')).isAllowed).toBe(true);
  });

  it('takes back what it counted, and never more', async () => {
    const one = quota('back', 1, 60);
    const { part } = await windows.take(one, 'a');
    for (let i = 0; i < 3; i++) await windows.giveBack(one, 'a', part);
    expect([(await windows.take(one, 'a')).isAllowed, (await windows.take(one, 'a')).isAllowed]).toEqual([true, false]);
  });

  it('leaves nothing behind', async () => {
    await windows.take(quota('gone', 5, 1), 'a');
    expect(await keys('gone')).toHaveLength(1);
    await until(async () => (await keys('gone')).length === 0);
    await windows.take(quota('ends', 5, 60), 'a');
    expect(await redis.pttl((await keys('ends'))[0]!)).toBeLessThanOrEqual(63_000);
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

  it('never hang with a Redis that does: those under way wait a moment, and nobody after them', async () => {
    const clients = await start('default=40/60');
    await times(2, clients);
    server.hang();

    const underWay = await Promise.all(Array.from({ length: 10 }, (_, i) => timed(clients[i % 2]!)));
    expect(underWay.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    for (const { ms } of underWay) expect(ms).toBeLessThan(1500);

    const after: Array<{ status: number; ms: number }> = [];
    // Long enough for several looks at Redis, which no request may feel.
    const end = Date.now() + 2500;
    while (Date.now() < end || after.length < 100) {
      after.push(await timed(clients[after.length % 2]!));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    const sorted = after.map(({ ms }) => ms).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80);
    // Not unlimited either: each instance has let in its forty, and no more.
    expect(allowed([...underWay, ...after].map(({ status }) => status))).toBe(80);
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200, 429]));

    server.awake();
    await until(async () => (await clients[0]!.get('/')).status === 200);
  });

  it('start and serve without Redis, and find it when it comes', async () => {
    await server.crash();
    const [one, other] = await start('default=3/60');
    expect(allowed(await times(6, [one!]))).toBe(3);
    await server.resume();
    await until(async () => (await one!.get('/')).status === 200);
    await until(async () => allowed([(await other!.get('/')).status]) === 0);
  });
});
