import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { TestApp } from '../support/app.js';
import { createProduct } from '../support/factories.js';
import { dataOf, startGraphql } from '../support/graphql.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

const describeWithRedis = hasRedis ? describe : describe.skip;

describeWithRedis('a page in the cache of Redis', () => {
  let redis: RedisServer;
  let shared: Record<string, string>;
  let app: TestApp;

  beforeAll(async () => {
    redis = await RedisServer.start();
    shared = { ...replicaSettings(), REDIS_URL: redis.url };
    app = await TestApp.start(shared);
  });
  afterAll(async () => {
    await app.close();
    await redis.close();
  });

  const loads = async () => {
    const metric = (await registry.getMetricsAsJSON()).find((found) => found.name.startsWith('keelson_cache_loads'));
    return metric?.values.find(({ labels }) => labels.cache === 'products')?.value ?? 0;
  };

  it('gives an instance that starts later a page with the cursors of its rows', async () => {
    const query = '{ products(first: 2) { edges { cursor node { id } } pageInfo { startCursor endCursor } } }';
    const settings = { ...shared, WORKER: 'false' };
    const manager = await app.signIn('manager');
    for (let count = 0; count < 3; count++) await createProduct(manager);
    const first = await startGraphql(settings, undefined, app.database);
    const { body } = await app.nobody.get('products?limit=3');
    const ids = body.items.map(({ id }: { id: string }) => id);
    await until(async () => {
      const loaded = await dataOf(first.nobody, query);
      const late = await startGraphql(settings, undefined, app.database);
      const before = await loads();
      const shown = await dataOf(late.nobody, query);
      const isShared = (await loads()) === before;
      const second = shown.products.edges[1].cursor as string;
      const next = await dataOf(late.nobody, `{ products(first: 1, after: "${second}") { nodes { id } } }`);
      await late.close();
      expect(shown).toEqual(loaded);
      expect(shown.products.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(ids.slice(0, 2));
      expect(next.products.nodes).toEqual([{ id: ids[2] }]);
      return isShared;
    }, 45_000);
    await first.close();
  });
});
