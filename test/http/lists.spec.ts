import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';

interface Item {
  id: string;
  name: string;
  price: { amount: number };
  createdAt: string;
}

describe('a list', () => {
  let app: TestApp;
  let manager: ApiClient;
  let second: TestApp | undefined;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
  });
  afterAll(async () => {
    await second?.close();
    await app.close();
  });
  beforeEach(() => app.sql.query('truncate products cascade'));

  /** Names repeat, prices repeat, and so do the moments: what ties must be broken by the id. */
  async function fill(count: number): Promise<void> {
    await app.sql.query(
      `insert into products (id, sku, name, category, price_amount, price_currency, stock, created_at)
       select gen_random_uuid(), 'S' || n, 'Name ' || n % 3, 'C' || n % 2, n % 4, 'EUR', n, timestamptz '2026-01-01' + make_interval(mins => n / 5)
       from generate_series(1, $1) n`,
      [count],
    );
    // Written beside the application, which remembers totals for a second.
    await createProduct(manager, { category: 'other' });
    await app.sql.query(`delete from products where category = 'other'`);
    const { id } = await createProduct(manager, { category: 'gone' });
    await manager.delete(`products/${id}`);
  }

  const linksOf = ({ headers }: Answer): Record<string, string> =>
    Object.fromEntries(
      [...(headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url, rel]) => [rel, url]),
    );

  /** Follows `nextCursor` to the end, doing `between` after each page. */
  async function walk(
    query: string,
    between: (page: number) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Item[]> {
    const items: Item[] = [];
    let cursor = '';
    for (let page = 1; page < 200; page++) {
      const answer = await app.nobody.get(`products?${query}${cursor}`);
      expect(answer.status).toBe(200);
      items.push(...(answer.body.items as Item[]));
      await between(page);
      if (answer.body.page.nextCursor === null) return items;
      cursor = `&cursor=${answer.body.page.nextCursor}`;
    }
    throw new Error('The walk does not end.');
  }

  it('has 20 entries unless told otherwise, and says how many there are and where the next begin', async () => {
    await fill(45);
    const first = await app.nobody.get('products');
    expect(first.body.items).toHaveLength(20);
    expect(first.body.page).toEqual({ limit: 20, offset: 0, total: 45, nextCursor: expect.any(String) });

    const last = await app.nobody.get('products?limit=50');
    expect(last.body.items).toHaveLength(45);
    expect(last.body.page).toEqual({ limit: 50, offset: 0, total: 45, nextCursor: null });

    const past = await app.nobody.get('products?offset=1000');
    expect(past.body).toEqual({ items: [], page: { limit: 20, offset: 1000, total: 45, nextCursor: null } });
  });

  it('links to its first, next and previous pages, with filters and sort kept', async () => {
    await fill(45);
    const first = linksOf(await app.nobody.get('products?limit=10&sort=name&category=C1'));
    expect(Object.keys(first)).toEqual(['first', 'next']);

    const next = await app.nobody.get(first.next!);
    expect(next.body.items).toHaveLength(10);
    expect(next.body.page).toMatchObject({ limit: 10, total: 23 });
    expect(next.body.page).not.toHaveProperty('offset');

    const middle = linksOf(await app.nobody.get('products?limit=10&offset=15&sort=name&category=C1'));
    expect(middle.prev).toBe('/api/v1/products?category=C1&sort=name&limit=10&offset=5');
    expect(middle.first).toBe('/api/v1/products?category=C1&sort=name&limit=10');
    expect(linksOf(await app.nobody.get(middle.prev!)).prev).toContain('&offset=0');
    expect(linksOf(await app.nobody.get('products?limit=50&sort=name&category=C1'))).not.toHaveProperty('next');
  });

  it.each([
    'createdAt',
    '-createdAt',
    'name',
    '-name',
    'price',
    '-price',
    'name,-price',
    '-price,name',
    'price,-createdAt,name',
    '-name,-price,-createdAt',
  ])('walks by cursor over equal values, each row once and in order: %s', async (sort) => {
    await fill(60);
    const whole = [
      ...(await app.nobody.get(`products?limit=50&sort=${sort}`)).body.items,
      ...(await app.nobody.get(`products?limit=50&offset=50&sort=${sort}`)).body.items,
    ] as Item[];
    expect(whole).toHaveLength(60);

    for (const limit of [1, 7, 50]) {
      const walked = await walk(`sort=${sort}&limit=${limit}`);
      expect(walked.map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
    }
    const keys = sort.split(',').map((key) => ({ descending: key.startsWith('-'), field: key.replace('-', '') }));
    const valueOf = (item: Item, field: string) =>
      field === 'price' ? item.price.amount : item[field as 'name' | 'createdAt'];
    for (const [index, item] of whole.entries()) {
      const before = whole[index - 1];
      const difference = before && keys.find(({ field }) => valueOf(before, field) !== valueOf(item, field));
      if (difference)
        expect(valueOf(before, difference.field) < valueOf(item, difference.field)).toBe(!difference.descending);
    }
  });

  it.each(['createdAt', '-createdAt', 'name,-price', '-price'])(
    'shows each row that stayed exactly once while others come and go: %s',
    async (sort) => {
      await fill(60);
      const { rows } = await app.sql.query<{ id: string }>('select id from products order by id');
      const [leaving, staying] = [rows.slice(0, 15), rows.slice(15)];

      const walked = await walk(`sort=${sort}&limit=7`, async (page) => {
        await app.sql.query('delete from products where id = any($1)', [leaving.splice(0, 3).map(({ id }) => id)]);
        await app.sql.query(
          `insert into products (id, sku, name, category, price_amount, price_currency, stock, created_at)
         select gen_random_uuid(), 'N' || $1::int || '-' || n, 'Name ' || n % 3, 'new', n % 4, 'EUR', 1, timestamptz '2026-01-01' + make_interval(mins => n)
         from generate_series(0, 11, 3) n`,
          [page],
        );
      });

      const seen = walked.map(({ id }) => id);
      expect(new Set(seen).size).toBe(seen.length);
      expect(staying.filter(({ id }) => !seen.includes(id))).toEqual([]);
    },
  );

  it('goes on after the last row of a page although that row is gone', async () => {
    await fill(30);
    const first = await app.nobody.get('products?limit=10&sort=name');
    await app.sql.query('delete from products where id = any($1)', [(first.body.items as Item[]).map(({ id }) => id)]);

    const rest = await app.nobody.get(`products?limit=50&sort=name&cursor=${first.body.page.nextCursor}`);
    expect(rest.body.items).toHaveLength(20);
  });

  it('refuses a cursor that was changed in any place', async () => {
    await fill(30);
    const cursor = (await app.nobody.get('products')).body.page.nextCursor as string;
    const changed = [
      ...[...cursor].map((char, at) => `${cursor.slice(0, at)}${char === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`),
      ...Array.from(
        { length: 64 },
        (_, index) =>
          `${cursor.slice(0, -1)}${'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[index]}`,
      ).filter((each) => each !== cursor),
      `${cursor}.`,
      `${cursor}.x`,
      `${cursor}=`,
      `.${cursor}`,
      cursor.slice(0, -1),
      cursor.split('.')[0]!,
      '.',
      'x',
      `${Buffer.from('["2026-01-01T00:00:00.000Z","0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001"]').toString('base64url')}.${cursor.split('.')[1]}`,
    ];
    for (const each of changed)
      expectProblem(await app.nobody.get(`products?cursor=${encodeURIComponent(each)}`), 400, 'invalid_query');
    expect((await app.nobody.get(`products?cursor=${cursor}`)).status).toBe(200);
  });

  it('refuses the cursor of another filter, sort or list, and takes it with another limit', async () => {
    await fill(60);
    const cursor = (await app.nobody.get('products?category=C1&limit=5')).body.page.nextCursor as string;
    for (const path of [
      'products?',
      'products?category=C0&',
      'products?category=C1&sort=createdAt&',
      'products?category=C1&inStock=true&',
      'orders?',
      'audits?',
      'users?',
    ]) {
      expectProblem(await manager.get(`${path}cursor=${cursor}`), 400, 'invalid_query');
    }
    expect((await app.nobody.get(`products?limit=3&category=C1&sort=-createdAt&cursor=${cursor}`)).status).toBe(200);
  });

  it('takes the cursor of another instance with the same secret, and refuses that of another secret', async () => {
    await fill(30);
    const cursor = (await app.nobody.get('products')).body.page.nextCursor as string;
    second = await TestApp.start({}, app.database);
    expect((await second.nobody.get(`products?cursor=${cursor}`)).status).toBe(200);
    await second.close();

    second = await TestApp.start({ SECRET_KEY: 'another secret that is long enough, 0123456789' }, app.database);
    expectProblem(await second.nobody.get(`products?cursor=${cursor}`), 400, 'invalid_query');
    await second.close();
    second = undefined;
  });

  it('has a total that is exact right after each of our own writes', async () => {
    const total = async (filter: string) =>
      (await app.nobody.get(`products?limit=1${filter}`)).body.page.total as number;
    const made: string[] = [];
    for (let count = 1; count <= 10; count++) {
      const { id } = await createProduct(manager, { category: 'counted', stock: count % 2 });
      made.push(id);
      expect([await total(''), await total('&category=counted'), await total('&inStock=true')]).toEqual([
        count,
        count,
        Math.ceil(count / 2),
      ]);
    }
    await manager.patch(`products/${made[0]}`, { category: 'elsewhere', stock: 0 }, { 'If-Match': '"1"' });
    expect([await total(''), await total('&category=counted'), await total('&inStock=true')]).toEqual([10, 9, 4]);
    await manager.delete(`products/${made[1]}`);
    expect([await total(''), await total('&category=counted')]).toEqual([9, 8]);
  });

  it('has an exact total after many writes at once', async () => {
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        if (index % 2 === 0) await createProduct(manager, { category: 'storm' });
        else await app.nobody.get('products?category=storm');
      }),
    );
    expect((await app.nobody.get('products?category=storm')).body.page.total).toBe(20);
  });

  it('filters by each of its filters', async () => {
    await createProduct(manager, {
      name: 'Côte de Blaye',
      category: 'Wine',
      price: { amount: 26350, currency: 'EUR' },
      stock: 0,
      isActive: false,
    });
    await createProduct(manager, {
      name: '100 % Cotton_shirt',
      category: 'Clothes',
      price: { amount: 999, currency: 'EUR' },
      stock: 5,
    });
    const names = async (query: string) =>
      ((await app.nobody.get(`products?sort=name&${query}`)).body.items as Item[]).map(({ name }) => name);

    expect(await names('q=cote')).toEqual(['Côte de Blaye']);
    expect(await names('q=COT')).toEqual(['100 % Cotton_shirt', 'Côte de Blaye']);
    expect(await names(`q=${encodeURIComponent('%')}`)).toEqual(['100 % Cotton_shirt']);
    expect(await names('q=_')).toEqual(['100 % Cotton_shirt']);
    expect(await names('category=Wine')).toEqual(['Côte de Blaye']);
    expect(await names('minPrice=1000')).toEqual(['Côte de Blaye']);
    expect(await names('maxPrice=999')).toEqual(['100 % Cotton_shirt']);
    expect(await names('inStock=false')).toEqual(['Côte de Blaye']);
    expect(await names('isActive=true')).toEqual(['100 % Cotton_shirt']);
    expect(await names('createdBefore=2026-01-01T00:00:00Z')).toEqual([]);
    expect(await names('createdAfter=2026-01-01T00:00:00%2B02:00')).toHaveLength(2);
    expect(await names('minPrice=1000&maxPrice=999')).toEqual([]);
  });
});
