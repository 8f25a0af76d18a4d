import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { plansOf } from '../support/plans.js';

describe('with 100,000 products', () => {
  let app: TestApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ CACHE_ENABLED: 'false' });
    ({ nobody } = app);
    await app.sql.query(`
      insert into products (id, sku, name, category, price_amount, price_currency, stock, created_at)
      select uuidv7(), 'P-' || n, (array['Oak', 'Steel', 'Glass', 'Linen'])[1 + n % 4] || ' ' || left(md5(n::text), 16),
        'Category ' || n % 40, n * 7 % 100003, 'EUR', n % 9, now() - n * interval '10 seconds'
      from generate_series(1, 100000) n`);
    await app.sql.query('vacuum analyze products, product_words');
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

  const searches = (q: string) => `q=${encodeURIComponent(q)}`;

  it('finds rare words through the trigrams, and frequent ones by walking in order', async () => {
    const [{ name }] = (await nobody.get('products?limit=1')).body.items;
    const rare = searches(name.slice(6));

    for (const path of [`products?${rare}`, `products?${rare}&sort=price`, `products?${rare}&category=Category%207`]) {
      const scans = (await scansOf(path)).join();
      expect(scans).toMatch(/idx_products_(search_text|name_parts)/);
      expect(scans).not.toContain('Seq Scan');
    }
    for (const [query, index] of [
      ['q=oak', 'idx_products_name_key'],
      ['q=e', 'idx_products_name_key'],
      ['q=l', 'idx_products_name_key'],
      ['q=oak&sort=price', 'idx_products_price_amount'],
      ['q=oak&sort=-createdAt', 'idx_products_created_at'],
    ]) {
      const { body } = await nobody.get(`products?${query}`);
      for (const page of ['', `&cursor=${body.page.nextCursor}`]) {
        const scans = (await scansOf(`products?${query}${page}`)).join();
        expect(scans).toContain(index);
        expect(scans).not.toContain('Seq Scan');
      }
    }
  });

  it('finds parts that are too short for trigrams in the index of names', async () => {
    for (const path of ['products?q=zq', `products?${searches('🔔')}`]) {
      const scans = (await scansOf(path)).join();
      expect(scans).toMatch(/Index Only Scan of idx_products_name_key/);
      expect(scans).not.toMatch(/Seq Scan|idx_products_search_text/);
    }
  });

  it('finds misspelt names through the trigrams', async () => {
    const [{ name }] = (await nobody.get('products?limit=1')).body.items;
    const misspelt = `${name.slice(6, 20)}x${name.slice(20)}`;
    const path = `products?${searches(misspelt)}`;
    expect((await nobody.get(path)).body.items).toMatchObject([{ name }]);

    for (const query of [path, `${path}&sort=name`, `${path.replace('q=', 'q=stel+')}&sort=price`]) {
      const scans = (await scansOf(query)).join();
      expect(scans).toContain('idx_product_words_parts');
      expect(scans).toContain('idx_products_name_parts');
      expect(scans).not.toContain('Seq Scan');
    }
  });

  it('compares a misspelt word with the words of names, even when a quarter of all names has it', async () => {
    const { body } = await nobody.get('products?q=linnen');
    expect(body.page.total).toBe(25_000);

    for (const query of ['q=linnen', 'q=linnen&category=Category%207', `q=linnen&cursor=${body.page.nextCursor}`]) {
      const plans = await plansOf(app, () => nobody.get(`products?${query}`));
      expect(plans.map(({ sql }) => sql).join()).not.toMatch(/<% name_key|word_similarity\(.*name_key/);
      const scans = plans.flatMap(({ scans }) => scans).join();
      expect(scans).toMatch(/idx_products_(name_parts|category)/);
      expect(scans).not.toContain('Seq Scan');
    }
  });

  it('finds one by its id', async () => {
    const [{ id }] = (await nobody.get('products?limit=1')).body.items;

    expect(await scansOf(`products/${id}`)).toEqual(['Index Scan of products_pkey']);
  });
});
