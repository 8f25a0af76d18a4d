import { request as httpRequest } from 'node:http';
import { TestApp } from '../support/app.js';
import { deleteAudits } from '../support/audits.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { until } from '../support/until.js';
import { proof } from '../support/thorough.js';

/** Names that files, spreadsheets or databases have trouble with. */
const NAMES = [
  "O'Brien",
  'Müller',
  '🔔',
  'x',
  '🔔'.repeat(200),
  'שלום עולם',
  '\u202eabc\u202c',
  'Cafe\u0301',
  'Café',
  'two\r\nlines, "quoted"; and\rmore',
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  "'=1",
  "''@x",
  '＝1',
  "'tis",
  'a,b;c',
  '\ufdd0\uffff',
];

describe('an export of products', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ DB_POOL_SIZE: '3' });
    manager = await app.signIn('manager');
  });
  beforeEach(async () => {
    await app.sql.query('truncate products cascade');
    await deleteAudits(app.sql);
  });
  afterAll(() => app.close());

  const products = async () => {
    const { rows } = await app.sql.query(
      `select sku, name, category, description, price_amount, price_currency, stock, is_active
       from products where deleted_at is null order by sku`,
    );
    return rows as unknown[];
  };
  const fill = (count: number) =>
    app.sql.query(
      `insert into products (id, sku, name, category, description, price_amount, price_currency, stock)
       select uuidv7(), 'E-' || lpad(n::text, 6, '0'), 'Name ' || n, 'C' || n % 2, repeat('x', 500), n, 'EUR', n from generate_series(1, $1) n`,
      [count],
    );

  it('is a file with a line for each product, by SKU, and is audited', async () => {
    await createProduct(manager, { sku: 'B', name: 'Müller', description: '', isActive: false, stock: 0 });
    await createProduct(manager, { sku: 'A', name: 'Two, of "them"', price: { amount: 250, currency: 'JPY' } });
    const { id } = await createProduct(manager, { sku: 'C' });
    await manager.delete(`products/${id}`);

    const { status, headers, body } = await manager.get('products/export');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="products-\d{4}-\d\d-\d\d\.csv"$/);
    // The test client takes the byte order mark off.
    expect(body.split('\r\n')).toEqual([
      'sku,name,category,description,price,currency,stock,active',
      'A,"Two, of ""them""",Kitchen,Holds a litre.,250,JPY,100,true',
      'B,Müller,Kitchen,,19.99,EUR,0,false',
      '',
    ]);
    const head = await manager.send('HEAD', 'products/export');
    expect([head.status, head.body, head.headers.get('content-disposition')]).toEqual([
      200,
      '',
      headers.get('content-disposition'),
    ]);
    const { rows } = await app.sql.query(
      `select entity_type, user_id, status from audits where action_type = 'export'`,
    );
    expect(rows).toEqual([{ entity_type: 'product-export', user_id: manager.userId, status: 'success' }]);
  });

  it('holds what the filters of the list leave', async () => {
    await fill(10);
    const skus = async (query: string) =>
      String((await manager.get(`products/export?${query}`)).body)
        .split('\r\n')
        .slice(1, -1)
        .map((line) => line.split(',', 1)[0]);
    expect(await skus('category=C1&minPrice=5')).toEqual(['E-000005', 'E-000007', 'E-000009']);
    expect(await skus('inStock=false')).toEqual([]);
    for (const query of ['limit=1', 'q=name', 'sort=name', 'offset=1', 'minPrice=x'])
      expectProblem(await manager.get(`products/export?${query}`), 400, 'invalid_query');
  });

  it('is imported also when cancelled orders made a stock larger than can be set', async () => {
    const { id, sku } = await createProduct(manager, { category: 'Overfull' });
    await app.sql.query('update products set stock = 1000000010 where id = $1', [id]);
    const file = (await manager.get('products/export?category=Overfull')).body as string;
    expect(file).toContain('1000000010');

    const csv = { 'Content-Type': 'text/csv' };
    const again = await manager.post('products/import?stock=set', file, csv);
    expect([again.status, again.body]).toMatchObject([200, { rows: 1, unchanged: 1 }]);
    expect((await manager.post('products/import', file.replace(sku, `${sku}-new`), csv)).body.created).toBe(1);
    const tooMuch = await manager.post('products/import', file.replace('1000000010', '2000000001'), csv);
    expectProblem(tooMuch, 422, 'import_refused');
  });

  it('is for managers', async () => {
    expectProblem(await app.nobody.get('products/export'), 401, 'unauthenticated');
    expectProblem(await (await app.signIn('user')).get('products/export'), 403, 'forbidden');
  });

  it('is imported unchanged, whatever it contains', async () => {
    for (const [index, name] of NAMES.entries()) {
      const amount = index * 1001;
      const currency = ['EUR', 'JPY', 'KWD'][index % 3];
      await createProduct(manager, {
        sku: `${String(index).padStart(2, '0')}-${[...name].slice(0, 50).join('')}x`,
        name,
        category: [...name].slice(0, 100).join(''),
        description: name,
        price: { amount, currency },
        isActive: index % 2 === 0,
      });
    }
    const before = await products();
    const { body: file } = await manager.get('products/export');
    expect(file).not.toMatch(/(^|,)"?[=+\-@\t\r＝]/m);
    const type = { 'Content-Type': 'text/csv' };

    const same = await manager.post('products/import', file, type);
    expect(same.body).toMatchObject({ unchanged: NAMES.length, created: 0, updated: 0 });
    await app.sql.query('truncate products cascade');
    const anew = await manager.post('products/import', file, type);

    expect(anew.body).toMatchObject({ created: NAMES.length });
    expect(await products()).toEqual(before);
    for (const name of NAMES) {
      const { items } = (
        await app.nobody.get(`/api/v2/products?limit=50&q=${encodeURIComponent([...name].slice(0, 100).join(''))}`)
      ).body;
      expect(items.map((item: { name: string }) => item.name)).toContain(name);
    }
    const sorted = (await app.nobody.get('/api/v2/products?limit=50&sort=name')).body.items;
    expect(sorted.map(({ name }: { name: string }) => name).toSorted()).toEqual(NAMES.toSorted());
  });

  proof('is all of one moment', async () => {
    await fill(30_000);
    const { hostname, port } = new URL(app.url);
    const rows = await new Promise<number>((resolve, reject) => {
      let text = '';
      const sent = httpRequest(
        { hostname, port, path: '/api/v1/products/export', headers: { Authorization: `Bearer ${manager.token}` } },
        (response) => {
          response.once('data', (first: Buffer) => {
            text += first.toString();
            response.pause();
            // Further rows have not been read yet: they wait until the first ones are taken.
            void app.sql.query('delete from products where stock > 10').then(() => {
              response.on('data', (piece: Buffer) => (text += piece.toString()));
              response.on('end', () => resolve(text.split('\r\n').length - 2));
              response.resume();
            }, reject);
          });
        },
      );
      sent.on('error', reject).end();
    });
    expect(rows).toBe(30_000);
  });

  proof('reads no further than its reader takes, and gives its connection back when that one leaves', async () => {
    await fill(30_000);
    const { hostname, port } = new URL(app.url);
    const open = async () => {
      const { rows } = await app.sql.query(
        `select count(*)::int as open from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
      );
      return rows[0].open as number;
    };
    const readers = Array.from({ length: 3 }, () => {
      const sent = httpRequest({
        hostname,
        port,
        path: '/api/v1/products/export',
        headers: { Authorization: `Bearer ${manager.token}` },
      });
      sent.on('response', (response) => response.pause());
      sent.on('error', () => {});
      sent.end();
      return sent;
    });
    // Each holds a connection in the middle of its rows, because what was read is not taken.
    await until(async () => (await open()) === 3);
    for (const reader of readers) reader.destroy();

    await until(async () => (await open()) === 0);
    const { status, body } = await manager.get('products/export?minPrice=29990');
    expect([status, String(body).split('\r\n').length]).toEqual([200, 13]);
  });

  it('is read as nothing but its first line when there are no products', async () => {
    expect((await manager.get('products/export')).body).toBe(
      'sku,name,category,description,price,currency,stock,active\r\n',
    );
  });
});
