import { CatalogueService } from '../../src/modules/products/catalogue.service.js';
import { ProductsService } from '../../src/modules/products/products.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';

/** Headers that differ from one request to the next. */
const CHANGING = ['x-request-id', 'date', 'ratelimit'];

describe('public answers that are given again', () => {
  let app: TestApp;
  let manager: ApiClient;
  let product: { id: string };
  let paths: string[];

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    product = await createProduct(manager, { name: 'Again', description: 'of oak '.repeat(200) });
    paths = [`products/${product.id}`, 'products?limit=2&sort=name', '/api/v2/products?limit=2'];
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => app.close());

  const handlers = () => [
    jest.spyOn(ProductsService.prototype, 'get'),
    jest.spyOn(CatalogueService.prototype, 'list'),
    jest.spyOn(CatalogueService.prototype, 'listUncounted'),
  ];
  const calls = (spies: ReturnType<typeof handlers>) => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const steady = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => !CHANGING.includes(name.toLowerCase())));

  it('are those of the route, which is not asked, for callers with and without a credential', async () => {
    for (const path of paths) {
      await app.nobody.get(path);
      const [made, madeForManager] = [await app.nobody.get(path), await manager.get(path)];
      const spies = handlers();
      const [again, againForManager] = [await app.nobody.get(path), await manager.get(path)];

      expect(calls(spies)).toBe(0);
      for (const [first, second] of [
        [made, again],
        [madeForManager, againForManager],
      ] as const) {
        expect([second.status, second.body]).toEqual([200, first.body]);
        expect(steady(second.headers)).toEqual(steady(first.headers));
        expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
      }
      expect(again.headers.get('cache-control')).toContain('public');
      expect(againForManager.headers.get('cache-control')).toBe('private, no-cache');
      jest.restoreAllMocks();
    }
  });

  it('are 304 for a caller that has them', async () => {
    for (const path of paths) {
      for (let count = 0; count < 3; count++) await app.nobody.get(path);
      const whole = (await app.nobody.get(path, { 'Accept-Encoding': 'br' })).headers;
      const etag = whole.get('etag') ?? '';
      // One tag stands for every encoding of a list; that of a single resource is for If-Match, too.
      expect(etag).toMatch(path.includes('?') ? /^W\/"/ : /^"/);
      const { status, body, headers } = await app.nobody.get(path, { 'If-None-Match': etag });
      expect([status, body, headers.get('etag'), headers.get('content-type')]).toEqual([304, '', etag, null]);
      expect([headers.get('vary'), whole.get('vary')]).toEqual(
        Array(2).fill('Authorization, X-API-Key, Accept-Encoding'),
      );
      const any = await app.nobody.get(path, { 'If-None-Match': '*' });
      expect(any.status).toBe(path.includes('?') ? 200 : 304);
    }
  });

  it('end with the value that one of them was made of', async () => {
    for (let turn = 0; turn < 3; turn++) {
      for (const path of paths) for (let count = 0; count < 3; count++) await app.nobody.get(path);
      const name = `Again ${turn}`;
      await manager.patch(`products/${product.id}`, { name });
      const [one, ...pages] = await Promise.all(paths.map((path) => app.nobody.get(path)));
      expect(one?.body.name).toBe(name);
      for (const { body } of pages) expect(body.items.map((item: { name: string }) => item.name)).toContain(name);
    }
  });

  it('are not made of what was read past the cache', async () => {
    const path = 'products?limit=2&offset=499';
    for (let count = 0; count < 3; count++) await app.nobody.get(path);
    const spies = handlers();
    await app.nobody.get(path);
    expect(calls(spies)).toBe(1);
  });

  it('count for the address, and are refused when it has sent too many', async () => {
    const strict = await TestApp.start({ RATE_LIMITS: 'default=30/60' }, app.database);
    const path = `products/${product.id}`;
    const statuses: number[] = [];
    const left: number[] = [];
    for (let count = 0; count < 32; count++) {
      const { status, headers } = await strict.nobody.get(path);
      statuses.push(status);
      left.push(Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]));
    }
    await strict.close();
    expect(left.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, index) => 29 - index));
    expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429, 429]);
  });
});
