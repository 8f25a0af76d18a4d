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
});
