import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

const describeWithRedis = hasRedis ? describe : describe.skip;

describeWithRedis('the cache in Redis', () => {
  let redis: RedisServer;
  let shared: Record<string, string>;
  let app: TestApp;
  let replica: TestApp;
  let manager: ApiClient;
  let there: ApiClient;

  beforeAll(async () => {
    redis = await RedisServer.start();
    shared = { ...replicaSettings(), REDIS_URL: redis.url };
    app = await TestApp.start(shared);
    replica = await TestApp.start(shared, app.database);
    manager = await app.signIn('manager');
    there = new ApiClient(replica.url);
  });
  afterAll(async () => {
    redis.awake();
    await replica.close();
    await app.close();
    await redis.close();
  });

  const loads = async () => {
    const metric = (await registry.getMetricsAsJSON()).find((found) => found.name.startsWith('keelson_cache_loads'));
    return metric?.values.find(({ labels }) => labels.cache === 'product')?.value ?? 0;
  };

  it('gives an instance that starts later what others have loaded', async () => {
    const { id } = await createProduct(manager, { name: 'Shared' });
    await app.nobody.get(`products/${id}`);
    const late = await TestApp.start(shared, app.database);
    const before = await loads();
    const { body } = await late.nobody.get(`products/${id}`);
    const after = await loads();
    await late.close();
    expect(body).toMatchObject({ name: 'Shared' });
    expect(after).toBe(before);
  });

  it('never gives what was there before the last change, on either instance', async () => {
    const { id } = await createProduct(manager);
    for (let turn = 0; turn < 20; turn++) {
      const name = `Changed ${turn}`;
      await there.get(`products/${id}`);
      expect((await manager.patch(`products/${id}`, { name })).status).toBe(200);
      expect((await app.nobody.get(`products/${id}`)).body.name).toBe(name);
      await until(async () => (await there.get(`products/${id}`)).body.name === name, 1000);
    }
  });

  const outages: Array<[string, () => unknown, () => unknown]> = [
    ['hangs', () => redis.hang(), () => redis.awake()],
    ['is gone', () => redis.crash(), () => redis.resume()],
  ];
  it.each(outages)('is done without when Redis %s, and used again when it is back', async (_, end, restore) => {
    const { id } = await createProduct(manager, { name: 'Before' });
    await there.get(`products/${id}`);
    await end();

    const fresh = await createProduct(manager);
    const startedAt = performance.now();
    expect((await there.get(`products/${fresh.id}`)).status).toBe(200);
    const second = performance.now();
    expect((await there.get(`products?limit=${Math.ceil(Math.random() * 50)}`)).status).toBe(200);
    const [first, later] = [second - startedAt, performance.now() - second];
    // 40 ms for Redis, the rest for the database and this machine; later ones do not wait.
    expect(first).toBeLessThan(200 * PATIENCE);
    expect(later).toBeLessThan(200 * PATIENCE);

    await manager.patch(`products/${id}`, { name: 'Meanwhile' });
    await until(async () => (await there.get(`products/${id}`)).body.name === 'Meanwhile', 2000);

    await restore();
    await until(async () => {
      const { id: other } = await createProduct(manager, { name: 'After' });
      await app.nobody.get(`products/${other}`);
      const late = await TestApp.start(shared, app.database);
      const { body } = await late.nobody.get(`products/${id}`);
      await late.close();
      return body.name === 'Meanwhile';
    }, 10_000);
  });
});
