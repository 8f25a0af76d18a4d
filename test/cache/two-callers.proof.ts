import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { registeredRoutes } from '../support/registered-routes.js';
import { replicaSettings } from '../support/replicas.js';

/** Routes whose answers differ from one request or process to the next. */
const CHANGING = /metrics|health|admin\/traffic|admin\/process|jobs|\.well-known|docs|audits|sign|providers|statistics/;

describe('a warm cache', () => {
  let app: TestApp;
  let uncached: TestApp;
  const callers: ApiClient[] = [];
  const ids: string[] = [];

  beforeAll(async () => {
    const shared = replicaSettings();
    app = await TestApp.start(shared);
    uncached = await TestApp.start({ ...shared, CACHE_ENABLED: 'false' }, app.database);
    const [anna, ben, admin] = [await app.signIn('user'), await app.signIn('user'), await app.signIn('admin')];
    const product = await createProduct(admin);
    const place = async (buyer: ApiClient) => (await buyer.post('orders', lines([product, 1]))).body.id as string;
    callers.push(anna, ben, admin, anna, app.nobody);
    await place(ben);
    ids.push(product.id, anna.userId as string, await place(anna));
  });
  afterAll(async () => {
    await uncached.close();
    await app.close();
  });

  it('gives each caller what the database would give them, on every route that reads', async () => {
    const paths = registeredRoutes(app)
      .filter((route) => route.startsWith('GET /api/') && !CHANGING.test(route))
      .map((route) => route.slice('GET '.length))
      .flatMap((path) => (path.endsWith('/:id') ? ids.map((id) => path.replace(':id', id)) : path));
    expect(paths.length).toBeGreaterThan(30);

    for (const path of paths) {
      // Each warms the cache for the next.
      for (const caller of callers) {
        const { status, body } = await caller.get(path);
        const stored = await new ApiClient(uncached.url, caller.token).get(path);
        expect([path, status, withoutIds(body)]).toEqual([path, stored.status, withoutIds(stored.body)]);
      }
    }
  });
});

function withoutIds(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { requestId, ...rest } = body as { requestId?: string };
  return requestId === undefined ? rest : { ...rest, requestId: 'any' };
}
