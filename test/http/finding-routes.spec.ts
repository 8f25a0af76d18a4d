import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';

describe('a route is found', () => {
  let app: TestApp;
  let manager: ApiClient;
  let id: string;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    ({ id } = await createProduct(manager));
  });
  afterAll(() => app.close());

  const statuses = async (...paths: string[]) =>
    Promise.all(paths.map(async (path) => (await manager.get(path)).status));

  it('whatever capitals its path is written in, with a slash at its end or without, and with a query', async () => {
    for (const path of [`/api/v1/products/${id}`, '/api/v1/products', '/health/live', '/health', '/problems']) {
      const all = [path, path.toUpperCase(), `${path}/`, `${path}?`];
      expect({ path, found: await statuses(...all) }).toEqual({ path, found: [200, 200, 200, 200] });
    }
    expect(await statuses('/api/v1/products?limit=1', '/api/v1/products/?limit=1', '/API/v1/PRODUCTS?limit=1')).toEqual(
      [200, 200, 200],
    );
  });

  it('where its beginning holds a parameter, and where it is not of the API at all', async () => {
    expect(await statuses('/problems/out_of_stock', '/PROBLEMS/out_of_stock', '/docs', '/openapi.json', '/')).toEqual([
      200, 200, 200, 200, 200,
    ]);
  });

  it('by no path that only resembles its own', async () => {
    expect(
      await statuses(
        '/api/v1/products2',
        '/api/v1//products',
        '//api/v1/products',
        '/api/v1/product',
        '/api/v1',
        '/v1/products',
        `/api/v1/products/${id}/x`,
        '/constructor/prototype/__proto__',
      ),
    ).toEqual(Array(8).fill(404));
  });

  it('by the methods that it has, and names them when asked with another', async () => {
    const refused = await manager.delete('products');
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await manager.send('HEAD', 'products')).status).toBe(200);
  });

  it('at / as a page by browsers, and as JSON by others', async () => {
    const browser = await app.nobody.get('/', { Accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' });
    expect([browser.status, browser.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(browser.headers.get('content-security-policy')).toContain("style-src 'sha256-");
    expect(browser.headers.get('vary')).toMatch(/\bAccept\b/);
    expect(browser.body).toContain('<a href="/docs">');
    for (const Accept of ['*/*', 'application/json', 'application/json, text/html;q=0.9'])
      expect((await app.nobody.get('/', { Accept })).body).toMatchObject({ name: 'Keelson', docs: '/docs' });
  });

  it('at /docs unless DOCS_ENABLED is false', async () => {
    const bare = await TestApp.start({ DOCS_ENABLED: 'false' }, app.database);
    for (const path of ['/docs', '/openapi.json', '/openapi.yaml', '/api/docs'])
      expect((await bare.nobody.get(path)).status).toBe(404);
    expect((await bare.nobody.get('/', { Accept: 'text/html' })).body).not.toContain('/docs');
    await bare.close();
  });
});
