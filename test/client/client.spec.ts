import { Client, isProblem, memoryStore, type Session, TimeoutError } from '../../packages/client/src/index.js';
import { seedDemo } from '../../src/demo/demo.js';
import { DEMO_ID, DEMO_PASSWORD } from '../../src/demo/demo-accounts.js';
import { TestApp } from '../support/app.js';
import { root } from '../unit/project.js';

const credentials = (who: string) => ({ email: `${who}@example.com`, password: DEMO_PASSWORD });
const lines = [{ productId: DEMO_ID, quantity: 1 }];

describe('the client', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({ DEMO: 'true' });
    await seedDemo(app.app, root);
  });
  afterAll(() => app.close());

  /** A client whose requests are counted and can be answered otherwise. */
  function clientOf(intercept: (request: Request) => Promise<Response> | undefined = () => undefined, options = {}) {
    const requests: Request[] = [];
    const store = memoryStore();
    const client = new Client({
      baseUrl: app.url,
      store,
      fetch: (request) => {
        requests.push(request.clone());
        return intercept(request) ?? fetch(request);
      },
      ...options,
    });
    const sentTo = (path: string) => requests.filter(({ url }) => new URL(url).pathname === path);
    return { client, store, sentTo };
  }

  /** As if the access token had expired. */
  const expire = async (store: ReturnType<typeof memoryStore>) =>
    store.write({ ...((await store.read()) as Session), accessToken: 'expired' });

  it('signs in, calls with types and signs out', async () => {
    const { client } = clientOf();
    await client.signIn(credentials('user'));

    const me = await client.get('/api/v1/users/me');
    const product = await client.get('/api/v1/products/{id}', { params: { path: { id: DEMO_ID } } });
    expect([me.email, product.sku, product.price.amount]).toEqual(['user@example.com', 'NW-0038', 26_350]);

    await client.signOut();
    expect(await client.isSignedIn()).toBe(false);
    await expect(client.get('/api/v1/users/me')).rejects.toMatchObject({ code: 'unauthenticated', status: 401 });
  });

  it('renews an expired session once for many waiting calls', async () => {
    const { client, store, sentTo } = clientOf();
    await client.signIn(credentials('user'));
    await expire(store);

    const answers = await Promise.all(Array.from({ length: 10 }, () => client.get('/api/v1/users/me')));

    expect(new Set(answers.map(({ email }) => email))).toEqual(new Set(['user@example.com']));
    expect(sentTo('/api/v1/auth/refresh')).toHaveLength(1);
    await expire(store);
    expect(await client.get('/api/v1/users/me')).toMatchObject({ email: 'user@example.com' });
  });

  it('tells when the session has ended', async () => {
    let ended = 0;
    const { client, store } = clientOf(undefined, { onSessionEnd: () => (ended += 1) });
    await client.signIn(credentials('user'));
    await store.write({ ...((await store.read()) as Session), accessToken: 'expired', refreshToken: 'used' });

    await expect(client.get('/api/v1/users/me')).rejects.toMatchObject({ code: 'unauthenticated' });
    expect([ended, await client.isSignedIn()]).toEqual([1, false]);
  });

  it('throws refusals by code, with the members of the code', async () => {
    const { client } = clientOf();
    await client.signIn(credentials('user'));

    const error = await client
      .post('/api/v1/orders', { body: { lines: [{ productId: DEMO_ID, quantity: 5000 }] } })
      .catch((thrown: unknown) => thrown);

    if (!isProblem(error, 'out_of_stock')) throw new Error(`Not out of stock: ${String(error)}`);
    expect(error.problem.short).toMatchObject([{ productId: DEMO_ID, wanted: 5000 }]);
    expect(isProblem(error, 'order_state', 'sku_taken')).toBe(false);
  });

  it('repeats a POST whose response was lost, and its work is done once', async () => {
    let lost = 0;
    const { client, sentTo } = clientOf((request) => {
      if (request.method !== 'POST' || !request.url.endsWith('/orders') || lost > 0) return undefined;
      lost += 1;
      return fetch(request).then(() => Promise.reject(new TypeError('connection lost')));
    });
    await client.signIn(credentials('user'));
    const before = await client.get('/api/v1/orders');

    const order = await client.post('/api/v1/orders', { body: { lines } });

    const [first, second] = sentTo('/api/v1/orders').filter(({ method }) => method === 'POST');
    expect(first!.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(second!.headers.get('Idempotency-Key')).toBe(first!.headers.get('Idempotency-Key'));
    const after = await client.get('/api/v1/orders');
    expect(after.page.total).toBe(before.page.total + 1);
    expect(after.items[0]).toMatchObject({ id: order.id });
  });

  it('does not repeat a POST that the server would do twice', async () => {
    const { client, sentTo } = clientOf((request) =>
      request.url.endsWith('/api-keys') ? Promise.reject(new TypeError('connection lost')) : undefined,
    );
    await client.signIn(credentials('user'));

    await expect(client.post('/api/v1/api-keys', { body: { name: 'Till', scopes: [] } })).rejects.toThrow(
      'connection lost',
    );
    expect(sentTo('/api/v1/api-keys')).toHaveLength(1);
  });

  it('waits as long as Retry-After says', async () => {
    let refused = 0;
    const { client } = clientOf(() => {
      if (refused > 0) return undefined;
      refused += 1;
      return Promise.resolve(new Response('', { status: 503, headers: { 'Retry-After': '1' } }));
    });
    const startedAt = performance.now();

    expect((await client.get('/api/v1/products')).page.total).toBe(77);

    expect(performance.now() - startedAt).toBeGreaterThan(990);
  });

  it('walks through a list', async () => {
    const { client, sentTo } = clientOf();
    const skus: string[] = [];

    for await (const product of client.list('/api/v1/products', { params: { query: { limit: 50, sort: 'name' } } }))
      skus.push(product.sku);

    expect([skus.length, new Set(skus).size, sentTo('/api/v1/products').length]).toEqual([77, 77, 2]);
  });

  it('updates what it has seen, and sees it again when it was changed meanwhile', async () => {
    const { client, sentTo } = clientOf();
    await client.signIn(credentials('manager'));
    const path = `/api/v1/products/${DEMO_ID}`;
    const { stock } = await client.get('/api/v1/products/{id}', { params: { path: { id: DEMO_ID } } });

    const addOne = () =>
      client.update('/api/v1/products/{id}', { params: { path: { id: DEMO_ID } } }, (product) => ({
        stock: product.stock + 1,
      }));
    await Promise.all([addOne(), addOne(), addOne()]);

    const after = await client.get('/api/v1/products/{id}', { params: { path: { id: DEMO_ID } } });
    expect(after.stock).toBe(stock + 3);
    const writes = sentTo(path).filter(({ method }) => method === 'PATCH');
    expect(writes.every(({ headers }) => /^"\d+"$/.test(headers.get('If-Match') ?? ''))).toBe(true);
  });

  it('watches a resource: the first state, then each change, and nothing is sent while it is unchanged', async () => {
    const statuses: number[] = [];
    const { client } = clientOf((request) => {
      if (request.method !== 'GET') return undefined;
      return fetch(request).then((response) => {
        statuses.push(response.status);
        return response;
      });
    });
    await client.signIn(credentials('manager'));
    const controller = new AbortController();
    const params = { path: { id: DEMO_ID } };
    const seen: number[] = [];

    for await (const { stock } of client.watch('/api/v1/products/{id}', { params, signal: controller.signal }, 20)) {
      seen.push(stock);
      if (seen.length === 2) break;
      await client.post('/api/v1/products/{id}/stock-adjustments', { params, body: { by: 3 } });
    }
    const unchanged = client.watch('/api/v1/products/{id}', { params, signal: controller.signal }, 20);
    expect((await unchanged.next()).value).toMatchObject({ stock: seen[1] });
    const after = statuses.length;
    setTimeout(() => controller.abort(), 300);

    expect(await unchanged.next()).toEqual({ done: true, value: undefined });
    expect(seen[1]).toBe(seen[0]! + 3);
    expect(new Set(statuses.slice(after))).toEqual(new Set([304]));
    await client.post('/api/v1/products/{id}/stock-adjustments', { params, body: { by: -3 } });
  });

  it('watches a resource that is sent whole each time: the first state, then each change', async () => {
    const { client, sentTo } = clientOf();
    await client.signIn(credentials('manager'));
    const controller = new AbortController();
    const watched = client.watch('/api/v1/users/me', { signal: controller.signal }, 20);

    expect((await watched.next()).value).toMatchObject({ email: 'manager@example.com' });
    setTimeout(() => controller.abort(), 300);

    expect(await watched.next()).toEqual({ done: true, value: undefined });
    expect(sentTo('/api/v1/users/me').length).toBeGreaterThan(1);
  });

  it('gives up in time, and when it is told to', async () => {
    const never = (request: Request) =>
      new Promise<Response>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
      });
    const { client } = clientOf(never, { timeoutMs: 50, attempts: 1 });
    await expect(client.get('/api/v1/products')).rejects.toBeInstanceOf(TimeoutError);

    const { client: patient, sentTo } = clientOf(never);
    const controller = new AbortController();
    const call = patient.get('/api/v1/products', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('the page was left')), 20);
    await expect(call).rejects.toThrow('the page was left');
    expect(sentTo('/api/v1/products')).toHaveLength(1);
  });

  it('sends an API key', async () => {
    const { client: owner } = clientOf();
    await owner.signIn(credentials('user'));
    const { key } = await owner.post('/api/v1/api-keys', { body: { name: 'Till', scopes: ['orders:place'] } });
    const { client } = clientOf(undefined, { apiKey: key });

    expect(await client.post('/api/v1/orders', { body: { lines } })).toMatchObject({ status: 'pending' });
  });
});
