import { loadConfig } from '../../src/config/config.js';
import { Cache } from '../../src/kernel/cache/cache.js';
import { CacheWarmer } from '../../src/kernel/cache/cache-warmer.js';
import { InvalidationBus } from '../../src/kernel/cache/invalidation-bus.js';
import { Clock } from '../../src/kernel/context/clock.js';
import { Database } from '../../src/kernel/database/database.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { TestApp } from '../support/app.js';
import { createProduct } from '../support/factories.js';
import { until } from '../support/until.js';

describe('warming the cache', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('has the products that were read most before anyone asks, in a process that starts later', async () => {
    const first = await TestApp.start({}, database);
    const manager = await first.signIn('manager');
    const popular = await createProduct(manager);
    const rare = await createProduct(manager);
    for (let count = 0; count < 5; count++) await first.nobody.get(`products/${popular.id}`);
    await first.nobody.get(`products/${rare.id}`);
    await first.close();

    const later = await TestApp.start({ CACHE_WARM_ROWS: '1' }, database);
    const status = async (id: string) => (await later.nobody.get(`products/${id}`)).headers.get('cache-status');
    await until(async () => (await status(popular.id)) === 'Keelson; hit');
    expect(await status(rare.id)).toBe('Keelson; fwd=miss');

    const reads = async () => {
      const { rows } = await later.sql.query<{ key: string; reads: number }>(
        `select key, reads from cache_reads where space = 'product' order by reads desc`,
      );
      return rows;
    };
    expect(await reads()).toEqual([
      { key: popular.id, reads: 5 },
      { key: rare.id, reads: 1 },
    ]);
    expect(await later.app.get(CacheWarmer).warmHourly()).toBeGreaterThanOrEqual(1);
    expect(await reads()).toEqual([{ key: popular.id, reads: 2.5 }]);
    await later.close();
  });

  it('is done without when it is switched off, as is the cache', async () => {
    const off = await TestApp.start({ CACHE_ENABLED: 'false' });
    const product = await createProduct(await off.signIn('manager'));
    for (let count = 0; count < 3; count++) {
      const { status, headers } = await off.nobody.get(`products/${product.id}`);
      expect([status, headers.get('cache-status')]).toEqual([200, null]);
    }
    expect(await off.app.get(CacheWarmer).warmHourly()).toBe(0);
    await off.close();
  });

  it('takes a lifetime for each cache that exists, and refuses one for another', async () => {
    const app = await TestApp.start({}, database);
    const config = loadConfig({ CACHE_TTLS: 'product=60,produts=30' });
    const cache = new Cache(config, app.app.get(Database), app.app.get(Clock), app.app.get(InvalidationBus));
    expect(() => cache.onModuleInit()).toThrow(
      /CACHE_TTLS: there is no cache of the name produts\. There are .*product/,
    );
    const known = loadConfig({ CACHE_TTLS: 'product=60,stock=30,orders=30,api-keys=1,webhooks=30' });
    const other = new Cache(known, app.app.get(Database), app.app.get(Clock), app.app.get(InvalidationBus));
    expect(() => other.onModuleInit()).not.toThrow();
    await app.close();
  });
});
