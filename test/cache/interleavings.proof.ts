import { writeFileSync } from 'node:fs';
import { Cache } from '../../src/kernel/cache/cache.js';
import { CatalogueService } from '../../src/modules/products/catalogue.service.js';
import { ProductsService } from '../../src/modules/products/products.service.js';
import type { Actor } from '../../src/kernel/auth/actor.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { hasRedis, RedisServer } from '../support/redis.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

jest.setTimeout(300_000);

const READS = 10_000;
const WRITES = 1000;
const PRODUCTS = 5;
const WRITERS = 4;
const READERS = 8;
const CATEGORY = 'interleaved';
/** A file that the figures of the documentation are written to. */
const REPORT = process.env.CACHE_DELAYS_FILE;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Version {
  readonly version: number;
  readonly answeredAtMs: number;
}

describe.each(hasRedis ? ['memory alone', 'memory and Redis'] : ['memory alone'])(
  '10,000 reads between writes, with %s',
  (kind) => {
    let redis: RedisServer | undefined;
    let app: TestApp;
    let replica: TestApp;
    let manager: ApiClient;

    beforeAll(async () => {
      redis = kind === 'memory alone' ? undefined : await RedisServer.start();
      const shared = { ...replicaSettings(), ...(redis && { REDIS_URL: redis.url }) };
      app = await TestApp.start(shared);
      replica = await TestApp.start(shared, app.database);
      manager = await app.signIn('manager');
      for (const instance of [app, replica]) await until(() => instance.app.get(Cache).isSubscribed);
    });
    afterAll(async () => {
      await replica.close();
      await app.close();
      await redis?.close();
    });

    it('are never older than the last change that was answered, and on another instance never by a second', async () => {
      const products: Array<{ id: string; version: number }> = [];
      for (let index = 0; index < PRODUCTS; index++)
        products.push(await createProduct(manager, { category: CATEGORY, stock: 1_000_000 }));
      const answered = new Map<string, Version[]>(
        products.map(({ id, version }) => [id, [{ version, answeredAtMs: 0 }]]),
      );
      const actor = { userId: manager.userId } as Actor;
      let reads = 0;
      let writes = 0;
      const isDone = () => reads >= READS && writes >= WRITES;
      let stale = 0;
      const delays: number[] = [];

      const write = async () => {
        const service = app.app.get(ProductsService);
        for (let turn = 0; !isDone(); turn++) {
          const { id } = products[Math.floor(Math.random() * PRODUCTS)]!;
          const rename = turn % 3 === 0;
          const { version } = rename
            ? await service.update(actor, { id, expected: undefined }, { name: `Name ${turn} ${Math.random()}` })
            : await service.adjustStock(actor, { id, expected: undefined }, { by: -1 });
          const versions = answered.get(id)!;
          writes += 1;
          versions.push({ version, answeredAtMs: performance.now() });
          versions.sort((a, b) => a.version - b.version);
          await pause(Math.random() * 4);
        }
      };
      const newest = (id: string) => answered.get(id)!.at(-1)!.version;
      /** How long after its answer a change was not seen: of the first version that the reader did not know. */
      const delayOf = (id: string, seen: number, atMs: number) => {
        const missed = answered.get(id)!.find(({ version }) => version > seen);
        return missed ? atMs - missed.answeredAtMs : 0;
      };
      const page = { limit: 50, offset: 0, sort: [{ field: 'name', descending: false }] };
      const read = async (instance: TestApp, isSame: boolean) => {
        const [service, catalogue] = [instance.app.get(ProductsService), instance.app.get(CatalogueService)];
        while (!isDone()) {
          reads += 1;
          const floors = new Map(products.map(({ id }) => [id, newest(id)]));
          const startedAtMs = performance.now();
          const rows =
            reads % 5 === 0
              ? (await catalogue.list({ category: CATEGORY }, page)).rows
              : [await service.get(products[reads % PRODUCTS]!.id)];
          for (const { id, version } of rows) {
            if (version < floors.get(id)!) {
              if (isSame) stale += 1;
              else delays.push(delayOf(id, version, startedAtMs));
            } else if (!isSame) delays.push(0);
          }
          // Reads from memory alone would leave the writers no turn.
          await pause(Math.random() * 8);
        }
      };
      await Promise.all([
        ...Array.from({ length: WRITERS }, write),
        ...Array.from({ length: READERS }, (_, index) => read(index % 2 ? app : replica, index % 2 === 1)),
      ]);

      const sorted = delays.filter((delay) => delay > 0).toSorted((a, b) => a - b);
      const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 10) / 10;
      const report = {
        kind,
        reads,
        writes,
        stale,
        staleElsewhere: sorted.length,
        p50: at(0.5),
        p99: at(0.99),
        max: at(0.9999),
      };
      if (REPORT) writeFileSync(REPORT, `${JSON.stringify(report)}\n`, { flag: 'a' });
      expect(stale).toBe(0);
      expect(Math.max(0, ...delays)).toBeLessThan(1000);
    });
  },
);
