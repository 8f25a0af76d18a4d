import { Cache } from '../../src/kernel/cache/cache.js';
import { querySpace, rowSpace } from '../../src/kernel/cache/cache-space.js';
import { Database } from '../../src/kernel/database/database.js';
import { registry } from '../../src/kernel/telemetry/metrics/metrics.js';
import { ProductsRepository } from '../../src/modules/products/products.repository.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { PATIENCE } from '../support/patience.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

interface Versioned {
  readonly version: number;
}

const ROW = rowSpace<Versioned>('test-row');
const QUERY = querySpace<number>('test-query');

describe('the cache', () => {
  let app: TestApp;
  let replica: TestApp;
  let manager: ApiClient;
  let cache: Cache;
  let database: Database;

  beforeAll(async () => {
    const shared = replicaSettings();
    app = await TestApp.start(shared);
    replica = await TestApp.start(shared, app.database);
    manager = await app.signIn('manager');
    cache = app.app.get(Cache);
    database = app.app.get(Database);
    await subscribed(app);
    await subscribed(replica);
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const loads = async (name: string) => {
    const metric = (await registry.getMetricsAsJSON()).find((found) => found.name.startsWith('keelson_cache_loads'));
    return metric?.values.find(({ labels }) => labels.cache === name)?.value ?? 0;
  };

  /** An instance trusts its cache for more than a second once it hears of the others. */
  const subscribed = (instance: TestApp) => until(() => instance.app.get(Cache).isSubscribed);

  const paused = () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    return { gate, release };
  };

  describe('over HTTP', () => {
    it('answers the second read of a product and of a list without the database, and says so', async () => {
      const { id } = await createProduct(manager);
      for (const path of [`products/${id}`, 'products?limit=3', 'products?q=teapot&limit=3']) {
        await app.nobody.get(path);
        await app.nobody.get(path);
        const { status, headers } = await app.nobody.get(path);
        expect([path, status, headers.get('cache-status')]).toEqual([path, 200, 'Keelson; hit']);
      }
      expect((await app.nobody.get('products?limit=7')).headers.get('cache-status')).toBe('Keelson; fwd=miss');
    });

    it('gives an answer the same for every caller a lifetime and an ETag, and asks callers with a credential to ask', async () => {
      const { id } = await createProduct(manager);
      for (const path of [`products/${id}`, 'products?limit=2', '/api/v2/products?limit=2']) {
        const { headers } = await app.nobody.get(path);
        expect(headers.get('cache-control')).toBe('public, max-age=5');
        expect(headers.get('vary')).toContain('Authorization');
        const etag = headers.get('etag') ?? '';
        const again = await app.nobody.get(path, { 'If-None-Match': etag });
        expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, '', etag]);
        expect((await manager.get(path)).headers.get('cache-control')).toBe('private, no-cache');
      }
      expect((await manager.get('users/me')).headers.get('cache-control')).toBe('no-store');
    });

    it('shows a change at once where it was made, and within a second on another instance', async () => {
      const { id } = await createProduct(manager);
      const there = new ApiClient(replica.url);
      await app.nobody.get(`products/${id}`);
      await there.get(`products/${id}`);

      for (let turn = 1; turn <= 5; turn++) {
        const name = `Renamed ${turn}`;
        expect((await manager.patch(`products/${id}`, { name })).status).toBe(200);
        const changedAt = performance.now();
        expect((await app.nobody.get(`products/${id}`)).body.name).toBe(name);
        await until(async () => (await there.get(`products/${id}`)).body.name === name);
        expect(performance.now() - changedAt).toBeLessThan(1000 * PATIENCE);
      }
      expect((await manager.delete(`products/${id}`)).status).toBe(204);
      expect((await app.nobody.get(`products/${id}`)).status).toBe(404);
      await until(async () => (await there.get(`products/${id}`)).status === 404);
    });

    it('lists what was added, and not what was deleted, with the stock of the last order', async () => {
      const category = `shelf-${process.pid}`;
      const list = async () => {
        const { body } = await app.nobody.get(`products?category=${category}&sort=name`);
        return { total: body.page.total, stocks: body.items.map(({ stock }: { stock: number }) => stock) };
      };
      expect(await list()).toEqual({ total: 0, stocks: [] });
      const first = await createProduct(manager, { category, name: 'A', stock: 10 });
      expect(await list()).toEqual({ total: 1, stocks: [10] });
      const second = await createProduct(manager, { category, name: 'B', stock: 20 });
      expect(await list()).toEqual({ total: 2, stocks: [10, 20] });

      const buyer = await app.signIn('user');
      const soldOut = `products?category=${category}&inStock=false`;
      expect((await app.nobody.get(soldOut)).body.page.total).toBe(0);
      expect((await buyer.post('orders', lines([first, 10], [second, 3]))).status).toBe(201);
      expect(await list()).toEqual({ total: 2, stocks: [0, 17] });
      expect((await app.nobody.get(soldOut)).body.page.total).toBe(1);

      await manager.delete(`products/${first.id}`);
      expect(await list()).toEqual({ total: 1, stocks: [17] });
    });

    it('gives users/me of the caller, as it is after each change of it', async () => {
      const [anna, ben] = [await app.signIn('user'), await app.signIn('user')];
      const name = async (caller: ApiClient) => (await caller.get('users/me')).body.firstName as string;
      for (const firstName of ['Anna', 'Hanna', 'Johanna']) {
        expect((await anna.patch('users/me', { firstName })).status).toBe(200);
        expect([await name(anna), await name(ben), await name(anna)]).toEqual([firstName, 'Test', firstName]);
      }
      const { headers, body } = await anna.get('users/me');
      expect(headers.get('cache-status')).toBe('Keelson; hit');
      expect(body.id).toBe(anna.userId);
    });
  });

  it('loads a product once an instance when a thousand ask at once', async () => {
    const { id } = await createProduct(manager);
    const before = await loads('product');
    const [here, there] = [app.app.get(ProductsRepository), replica.app.get(ProductsRepository)];
    const asked = Array.from({ length: 1000 }, (_, index) => (index % 2 ? here : there).find(id));
    expect(new Set((await Promise.all(asked)).map((row) => row?.id))).toEqual(new Set([id]));
    expect((await loads('product')) - before).toBeLessThanOrEqual(2);
  });

  it('keeps nothing of a load that read before a commit and ends after it', async () => {
    const { gate, release } = paused();
    const slow = cache.get(ROW, 'slow', async () => {
      await gate;
      return { version: 1 };
    });
    await database.transaction(() => {
      cache.invalidate({ keys: ['test-row:slow'], spaces: [] });
      return Promise.resolve();
    });
    const after = await cache.get(ROW, 'slow', () => Promise.resolve({ version: 2 }));
    release();
    expect([await slow, after]).toEqual([{ version: 1 }, { version: 2 }]);
    expect(await cache.get(ROW, 'slow', () => Promise.reject(new Error('not from here')))).toEqual({ version: 2 });
  });

  it('keeps nothing of a query that ran while its space was invalidated, by this instance or another', async () => {
    for (const [turn, writer] of [app, replica].entries()) {
      const { gate, release } = paused();
      const slow = cache.get(QUERY, 'slow', () => gate.then(() => turn * 10 + 1));
      writer.app.get(Cache).invalidate({ keys: [], spaces: [QUERY.name] });
      await until(async () => (await cache.get(QUERY, 'slow', () => Promise.resolve(turn * 10 + 2))) === turn * 10 + 2);
      release();
      await slow;
      expect(await cache.get(QUERY, 'slow', () => Promise.resolve(0))).toBe(turn * 10 + 2);
    }
  });

  it('is not changed by a transaction that is rolled back, and not used within one', async () => {
    await cache.get(ROW, 'kept', () => Promise.resolve({ version: 1 }));
    const rolledBack = database.transaction(async () => {
      cache.invalidate({ keys: ['test-row:kept'], spaces: [] });
      expect(await cache.get(ROW, 'kept', () => Promise.resolve({ version: 9 }))).toEqual({ version: 9 });
      throw new Error('undone');
    });
    await expect(rolledBack).rejects.toThrow('undone');
    expect(await cache.get(ROW, 'kept', () => Promise.resolve({ version: 2 }))).toEqual({ version: 1 });
  });

  it('does not keep an error, and tells everyone who waited for it', async () => {
    const failing = () => Promise.reject(new Error('no database'));
    const waiting = [1, 2, 3].map(() => cache.get(ROW, 'broken', failing));
    for (const outcome of await Promise.allSettled(waiting)) expect(outcome.status).toBe('rejected');
    expect(await cache.get(ROW, 'broken', () => Promise.resolve({ version: 1 }))).toEqual({ version: 1 });
  });

  it('shares frozen values, so that no request can change the answer of another', async () => {
    const row = await cache.get(ROW, 'frozen', () => Promise.resolve({ version: 1, parts: [{ size: 1 }] }));
    expect(Object.isFrozen(row)).toBe(true);
    expect(Object.isFrozen((row as unknown as { parts: unknown[] }).parts[0])).toBe(true);
  });

  it('hears of changes by hand from the operator who makes them, and of unreadable words the worst', async () => {
    const { id } = await createProduct(manager);
    const name = async () => (await app.nobody.get(`products/${id}`)).body.name as string;
    await name();
    const rename = (to: string) =>
      app.sql.query(`update products set name = $2, version = version + 1 where id = $1`, [id, to]);
    await app.sql.query(`set keelson.audited = 'a test'`);
    await rename('By hand');
    await app.sql.query(`select pg_notify('keelson_cache', '{"spaces":["product"],"isUnshared":true}')`);
    await until(async () => (await name()) === 'By hand', 2000);
    for (const [turn, message] of ['', 'product', '[]', '{"keys":7}', 'null'].entries()) {
      await rename(`Turn ${turn}`);
      await app.sql.query(`select pg_notify('keelson_cache', $1)`, [message]);
      if (message !== '[]') await until(async () => (await name()) === `Turn ${turn}`, 2000);
    }
  });

  it('believes nothing for longer than a second while it cannot hear of the others', async () => {
    const { id } = await createProduct(manager);
    await app.sql.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'keelson notifications' and datname = current_database()`);
    await until(() => !replica.app.get(Cache).isSubscribed);
    const there = new ApiClient(replica.url);
    await there.get(`products/${id}`);
    await manager.patch(`products/${id}`, { name: 'Told nobody' });
    await until(async () => (await there.get(`products/${id}`)).body.name === 'Told nobody');
    await subscribed(replica);
    await subscribed(app);
  });
});
