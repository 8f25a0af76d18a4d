import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { plansOf } from '../support/plans.js';

describe('with 20,000 products', () => {
  let app: TestApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    ({ nobody } = app);
    await app.sql.query(`
      insert into products (id, sku, name, category, price_amount, price_currency, stock, created_at)
      select uuidv7(), 'P-' || n, (array['Oak', 'Steel', 'Glass', 'Linen'])[1 + n % 4] || ' ' || md5(n::text),
        'Category ' || n % 40, n * 7 % 20011, 'EUR', n % 9, now() - n * interval '1 minute'
      from generate_series(1, 20000) n`);
    await app.sql.query('vacuum analyze products');
  });
  afterAll(() => app.close());

  const scansOf = async (path: string) => (await plansOf(app, () => nobody.get(path))).flatMap(({ scans }) => scans);

  it.each([
    ['', 'idx_products_created_at'],
    ['?sort=createdAt', 'idx_products_created_at'],
    ['?sort=name', 'idx_products_name_key'],
    ['?sort=-name', 'idx_products_name_key'],
    ['?sort=price', 'idx_products_price_amount'],
    ['?sort=-price', 'idx_products_price_amount'],
    ['?category=Category%207', 'idx_products_category'],
    ['?isActive=true&inStock=true&sort=name', 'idx_products_name_key'],
    ['?minPrice=100&maxPrice=105&limit=2', 'idx_products_price_amount'],
    ['?createdAfter=2020-01-01T00:00:00Z', 'idx_products_created_at'],
  ])('products%s goes through %s, on every page', async (query, index) => {
    const path = `products${query}`;
    const { body } = await nobody.get(path);

    for (const page of [path, `${path}${query ? '&' : '?'}cursor=${body.page.nextCursor}`]) {
      const scans = (await scansOf(page)).join();
      expect(scans).not.toContain('Seq Scan');
      expect(scans).toContain(index);
    }
  });

  it('finds rare words through the trigrams, and frequent ones by walking in order', async () => {
    const [{ name }] = (await nobody.get('products?limit=1')).body.items;

    expect((await scansOf(`products?q=${encodeURIComponent(name.slice(6))}`)).join()).toContain(
      'idx_products_search_text',
    );
    expect((await scansOf('products?q=oak')).join()).toContain('idx_products_created_at');
  });

  it('finds one by its id', async () => {
    const [{ id }] = (await nobody.get('products?limit=1')).body.items;

    expect(await scansOf(`products/${id}`)).toEqual(['Index Scan of products_pkey']);
  });
});
