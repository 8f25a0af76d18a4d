import type { Client } from 'pg';
import type { ApiClient } from '../support/client.js';
import { connect } from '../support/database.js';
import { createProduct, productCsv, productRequest } from '../support/factories.js';
import { TestApp } from '../support/app.js';

describe('the list of products', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    const euros = (amount: number) => ({ price: { amount, currency: 'EUR' } });
    await createProduct(manager, { name: 'Côte de Blaye', category: 'Beverages', ...euros(26_350), stock: 17 });
    await createProduct(manager, { name: "O'Brien’s Stout", category: 'Beverages', ...euros(400), stock: 0 });
    await createProduct(manager, { name: 'Äpfel 100%', category: 'Produce', ...euros(300), stock: 5 });
    await createProduct(manager, { name: 'apple_pie', category: 'Confections', ...euros(900), isActive: false });
    await createProduct(manager, {
      name: 'Back\\slash',
      category: 'Odd',
      description: 'Ünïcödé everywhere',
      ...euros(1),
    });
    await createProduct(manager, { name: 'ΣΊΣΥΦΟΣ', category: 'Myths', ...euros(7000) });
    await createProduct(manager, { name: 'Σίσυφος der Zweite', category: 'Myths', ...euros(7000) });
    await createProduct(manager, { name: 'Zürcher Käse', category: 'Dairy', sku: 'ZK-77', ...euros(1200) });
    await app.sql.query(`update products set created_at = '2026-01-01T00:00:00Z' where name = 'Zürcher Käse'`);
  });
  afterAll(() => app.close());

  const namesOf = async (query: Record<string, string>) => {
    const { status, body } = await app.nobody.get(`products?${new URLSearchParams(query).toString()}`);
    expect({ status, total: body.page?.total }).toEqual({ status: 200, total: body.items?.length });
    return body.items.map(({ name }: { name: string }) => name) as string[];
  };

  it.each([
    ['cote', ['Côte de Blaye']],
    ['CÔTE', ['Côte de Blaye']],
    ['Côte de', ['Côte de Blaye']],
    ["o'brien", ["O'Brien’s Stout"]],
    ['apfel', ['Äpfel 100%']],
    ['zurcher kase', ['Zürcher Käse']],
    ['zk-77', ['Zürcher Käse']],
    ['ΣΊΣΥΦΟΣ', ['ΣΊΣΥΦΟΣ', 'Σίσυφος der Zweite']],
    ['σίσυφος', ['ΣΊΣΥΦΟΣ', 'Σίσυφος der Zweite']],
    ['σισυφοσ', ['ΣΊΣΥΦΟΣ', 'Σίσυφος der Zweite']],
    ['unicode', ['Back\\slash']],
    ['produce', ['Äpfel 100%']],
    ["' or 1=1 --", []],
    ['no such product', []],
  ])('finds by name, SKU, category and description, whatever the case and the accents: %s', async (q, names) => {
    expect(await namesOf({ q })).toEqual(names);
  });

  it.each([
    ['%', ['Äpfel 100%']],
    ['_', ['apple_pie']],
    ['\\', ['Back\\slash']],
    ['0%', ['Äpfel 100%']],
    ['e_p', ['apple_pie']],
    ['a%e', []],
    ['%%', []],
    ['\\\\', []],
    // Without accents these are %, _ and \, so they find those, and still stand for nothing else.
    ['％', ['Äpfel 100%']],
    ['＿', ['apple_pie']],
    ['＼', ['Back\\slash']],
  ])('takes %s for itself and for no wildcard', async (q, names) => {
    expect(await namesOf({ q })).toEqual(names);
  });

  it('is sorted by name as people read it, without regard to accents and case', async () => {
    const ascending = await namesOf({ sort: 'name' });

    expect(ascending).toEqual([
      'Äpfel 100%',
      'apple_pie',
      'Back\\slash',
      'Côte de Blaye',
      "O'Brien’s Stout",
      'Zürcher Käse',
      'ΣΊΣΥΦΟΣ',
      'Σίσυφος der Zweite',
    ]);
    expect(await namesOf({ sort: '-name' })).toEqual(ascending.toReversed());
  });

  it('is sorted by price and by age, newest first unless something else is asked for', async () => {
    expect((await namesOf({ sort: 'price' }))[0]).toBe('Back\\slash');
    expect((await namesOf({ sort: '-price' }))[0]).toBe('Côte de Blaye');
    expect((await namesOf({})).at(-1)).toBe('Zürcher Käse');
    expect((await namesOf({ sort: 'createdAt' }))[0]).toBe('Zürcher Käse');
  });

  it('is filtered by category, price, stock, state and age, all of them together', async () => {
    expect(await namesOf({ category: 'Beverages', sort: 'name' })).toEqual(['Côte de Blaye', "O'Brien’s Stout"]);
    expect(await namesOf({ minPrice: '400', maxPrice: '900', sort: 'price' })).toEqual([
      "O'Brien’s Stout",
      'apple_pie',
    ]);
    expect(await namesOf({ inStock: 'false' })).toEqual(["O'Brien’s Stout"]);
    expect(await namesOf({ inStock: 'true', category: 'Beverages' })).toEqual(['Côte de Blaye']);
    expect(await namesOf({ isActive: 'false' })).toEqual(['apple_pie']);
    expect(await namesOf({ createdBefore: '2026-01-01T00:00:01Z' })).toEqual(['Zürcher Käse']);
    expect(await namesOf({ createdAfter: '2026-01-01T00:00:00+00:00', category: 'Dairy' })).toEqual([]);
    expect(await namesOf({ minPrice: '900', maxPrice: '400' })).toEqual([]);
    expect(
      await namesOf({ q: 'o', category: 'Beverages', inStock: 'true', isActive: 'true', maxPrice: '30000' }),
    ).toEqual(['Côte de Blaye']);
  });

  it('walks by cursor over names that share prices, each once, in both directions', async () => {
    const walk = async (sort: string) => {
      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ limit: '2', sort, ...(cursor && { cursor }) });
        const { body } = await app.nobody.get(`products?${query.toString()}`);
        names.push(...body.items.map(({ name }: { name: string }) => name));
        cursor = body.page.nextCursor;
      }
      return names;
    };

    for (const sort of ['name', '-name', 'price,-name', '-price,createdAt', '-createdAt'])
      expect(await walk(sort)).toEqual(await namesOf({ sort }));
  });

  it('knows its total again right after a change', async () => {
    const totalOf = async () => (await app.nobody.get('products?category=Fleeting')).body.page.total as number;
    const totals = [await totalOf()];
    const product = await createProduct(manager, { category: 'Fleeting' });
    totals.push(await totalOf());
    await manager.delete(`products/${product.id}`);
    totals.push(await totalOf());

    expect(totals).toEqual([0, 1, 0]);
  });
});

describe('a search for products', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
    for (const [sku, name, category, description] of [
      ['A-1', 'Guaraná Fantástica', 'Beverages', '12 - 355 ml cans'],
      ['A-2', "Gustaf's Knäckebröd", 'Grains/Cereals', '24 - 500 g pkgs.'],
      ['A-3', "Chef Anton's Cajun Seasoning", 'Condiments', '48 - 6 oz jars'],
      ['A-4', "Chef Anton's Gumbo Mix", 'Condiments', '36 boxes'],
      ['A-5', 'Côte de Blaye', 'Beverages', '12 - 75 cl bottles'],
      ['A-6', 'Tunnbröd', 'Grains/Cereals', 'Goes with a cote, too'],
      ['A-7', 'Petite Côte', 'Beverages', 'Half a bottle'],
      ['A-8', 'Teatime Chocolate Biscuits', 'Confections', '10 pkgs.'],
      ['A-9', 'Cafe\u0301 crème', 'Beverages', 'Decomposed accents'],
    ] as const)
      await createProduct(manager, { sku, name, category, description, stock: Number(sku.slice(2)) });
  });
  afterAll(() => app.close());

  const search = async (query: string, version = 'v1') => {
    const { status, body } = await app.nobody.get(`/api/${version}/products?${query}`);
    expect(status).toBe(200);
    return body;
  };
  const skusOf = (body: { items: { sku: string }[] }) => body.items.map(({ sku }) => sku);

  it.each([
    ['guarana', ['A-1']],
    ['fantastica guarana', ['A-1']],
    ['uar ant', ['A-1']],
    ['knackebrod', ['A-2']],
    ['brod', ['A-2', 'A-6']],
    ['chef condiments', ['A-3', 'A-4']],
    ['cafe', ['A-9']],
    ['caf\u00e9 creme', ['A-9']],
    // Misspelt: nothing has these words, so names that are spelt alike are shown, the most similar first.
    ['guarna', ['A-1']],
    ['knakebrod', ['A-2']],
    ['Chef Antons', ['A-3', 'A-4']],
    ['antons gumbo', ['A-4']],
    ['choclate', ['A-8']],
    ['cotte blay', ['A-5']],
    ['teapot', []],
  ])('finds parts of words without accents, and where there are none what is spelt alike: %s', async (q, skus) => {
    const body = await search(`q=${encodeURIComponent(q)}`);
    expect(skusOf(body)).toEqual(skus);
    expect(body.page).toMatchObject({ total: skus.length, nextCursor: null });
    expect(skusOf(await search(`q=${encodeURIComponent(q)}`, 'v2'))).toEqual(skus);
  });

  it('shows names that begin with the words first, then names that have them, then the rest', async () => {
    expect(skusOf(await search('q=cote'))).toEqual(['A-5', 'A-7', 'A-6']);
    expect(skusOf(await search('q=cote&sort=-name'))).toEqual(['A-6', 'A-7', 'A-5']);
    expect(skusOf(await search('q=choclate+tunbrod&sort=name'))).toEqual([]);
    expect(skusOf(await search('q=antons&sort=-name'))).toEqual(['A-4', 'A-3']);
    expect(skusOf(await search('q=cote&category=Beverages&inStock=true'))).toEqual(['A-5', 'A-7']);
  });

  it('takes no more than eight words apart, and looks for the rest as it stands', async () => {
    expect(skusOf(await search('q=2+1+l+s+o+b+t+7+5'))).toEqual([]);
    expect(skusOf(await search(`q=${encodeURIComponent('cote de blaye beverages 12 - 75 cl bottles')}`))).toEqual([
      'A-5',
    ]);
  });

  it.each([
    'q=o',
    'q=brod',
    'q=cote',
    'q=antons',
    'q=e&sort=-price,name',
    'q=antons&sort=price',
    'q=chefanton&sort=-name',
  ])('is walked page by page, each find once and in the order of the whole: %s', async (query) => {
    const whole = skusOf(await search(`${query}&limit=50`));
    expect(whole.length).toBeGreaterThan(1);
    for (const version of ['v1', 'v2']) {
      const walked: string[] = [];
      for (let cursor = ''; ;) {
        const body = await search(`${query}&limit=1${cursor}`, version);
        walked.push(...skusOf(body));
        if (body.page.nextCursor === null) break;
        cursor = `&cursor=${body.page.nextCursor}`;
      }
      expect(walked).toEqual(whole);
    }
    const jumped = await Promise.all(
      whole.map(async (_, offset) => skusOf(await search(`${query}&limit=1&offset=${offset}`))[0]),
    );
    expect(jumped).toEqual(whole);
    expect(skusOf(await search(`${query}&offset=${whole.length}`))).toEqual([]);
  });

  it('counts similar names on every page, past the last one, too', async () => {
    expect((await search('q=antons&offset=7')).page).toMatchObject({ total: 2, nextCursor: null });
    expect((await search('q=antons&sort=price&limit=1')).page.total).toBe(2);
  });

  it('takes words for what they are like together when none is like them alone', async () => {
    expect(skusOf(await search('q=chefanton'))).toEqual(['A-3', 'A-4']);
    expect(skusOf(await search(`q=${encodeURIComponent("antn's gumbo")}`))).toEqual(['A-4']);
  });

  it('looks for short words as they are, beside one that is misspelt', async () => {
    expect(skusOf(await search('q=cotte+bl'))).toEqual(['A-5']);
    expect(skusOf(await search('q=cotte+zq'))).toEqual([]);
  });

  it('finds similar names right after they are added, changed, imported and deleted', async () => {
    const added = await createProduct(manager, { name: 'Thermometer', sku: 'A-11' });
    expect(skusOf(await search('q=thermomter'))).toEqual(['A-11']);
    await manager.patch(`products/${added.id}`, { name: 'Barometer' });
    expect(skusOf(await search('q=thermomter'))).toEqual([]);
    expect(skusOf(await search('q=barometr'))).toEqual(['A-11']);
    const file = productCsv(
      productRequest({ name: 'Hygrometer', sku: 'A-11' }),
      productRequest({ name: 'Seismograph', sku: 'A-12' }),
    );
    expect((await manager.post('products/import', file, { 'Content-Type': 'text/csv' })).status).toBe(200);
    expect(skusOf(await search('q=barometr'))).toEqual([]);
    expect(skusOf(await search('q=hygromter'))).toEqual(['A-11']);
    expect(skusOf(await search('q=seismogaph'))).toEqual(['A-12']);
    await app.sql.query(`update products set deleted_at = now() where sku in ('A-11', 'A-12')`);
    expect(skusOf(await search('q=hygromter'))).toEqual([]);
  });

  it('knows a word that several transactions add at once, also when one is rolled back, and none waits for another', async () => {
    const [first, second] = [await connect(app.database.url), await connect(app.database.url)];
    const add = (client: Client, sku: string) =>
      client.query(
        `insert into products (id, sku, name, category, price_amount, price_currency, stock)
         values (uuidv7(), $1, 'Sphygmograph', 'Odd', 1, 'EUR', 1)`,
        [sku],
      );
    try {
      await first.query('begin');
      await add(first, 'A-13');
      await second.query(`set lock_timeout = '2s'`);
      await add(second, 'A-14');
      await first.query('rollback');
      expect(skusOf(await search('q=sphygmogaph'))).toEqual(['A-14']);
    } finally {
      await Promise.all([first.end(), second.end()]);
    }
    await app.sql.query(`update products set deleted_at = now() where sku = 'A-14'`);
  });

  it('goes on with what it took the words for, whatever words are added on the way', async () => {
    const [whole, first] = [await search('q=antonz'), await search('q=antonz&limit=1')];
    expect(skusOf(whole)).toEqual(['A-3', 'A-4']);
    const closer = await Promise.all(
      Array.from('abcdefghijk', (letter) => createProduct(manager, { name: `Antonz${letter}`, sku: `B-${letter}` })),
    );

    expect(skusOf(await search('q=antonz&limit=20'))).not.toContain('A-4');
    expect(skusOf(await search(`q=antonz&limit=1&cursor=${first.page.nextCursor}`))).toEqual(['A-4']);
    for (const { id } of closer) await manager.delete(`products/${id}`);
  });

  it('is walked with the longest search there is: eight misspelt words, each like many long names', async () => {
    const words = [
      'mandelbrotkuchen',
      'preiselbeersaft',
      'sauerteigbrot',
      'walnussmehl',
      'bergkaesetaler',
      'honigwaffeln',
    ];
    const all = [...words, 'zitronenmelisse', 'pfefferminztee'];
    const names = Array.from({ length: 12 }, (_, n) => all.map((word) => `${word}${'abcdefghijkl'[n]}`).join(' '));
    const made = await Promise.all(names.map((name) => createProduct(manager, { name: name.slice(0, 200) })));
    const q = encodeURIComponent(all.map((word) => word.slice(0, 9).replace(/(.)(.)$/, '$2$1')).join(' '));

    const first = await search(`q=${q}&limit=1`);
    expect(first.page.nextCursor).toEqual(expect.any(String));
    expect((await search(`q=${q}&limit=1&cursor=${first.page.nextCursor}`)).items).toHaveLength(1);
    for (const { id } of made) await manager.delete(`products/${id}`);
  });

  it('goes on among similar names when a product with the very words is added on the way', async () => {
    const first = await search('q=antons&limit=1');
    expect(skusOf(first)).toEqual(['A-3']);
    const { id } = await createProduct(manager, { name: 'Antons own', sku: 'A-10' });

    // The new one is spelt alike, too, and more so: it stands before the page that is left.
    expect(skusOf(await search(`q=antons&limit=1&cursor=${first.page.nextCursor}`))).toEqual(['A-4']);
    expect(skusOf(await search('q=antons'))).toEqual(['A-10']);
    await manager.delete(`products/${id}`);
  });
});
