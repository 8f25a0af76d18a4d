import { request as httpRequest } from 'node:http';
import fileSystem, { type FileHandle } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestApp } from '../support/app.js';
import { deleteAudits } from '../support/audits.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines, productCsv, productRequest } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';
import { proof } from '../support/thorough.js';
import { until } from '../support/until.js';

const HEAD = 'sku,name,category,description,price,currency,stock,active';

describe('an import of products', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ UPLOAD_LIMIT_BYTES: '20000000' });
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  beforeEach(async () => {
    await app.sql.query('truncate products, outbox cascade');
    await deleteAudits(app.sql);
  });
  afterEach(async () => {
    const { rows } = await app.sql.query('select count(*)::int as left from product_import_rows');
    expect(rows).toEqual([{ left: 0 }]);
  });
  afterAll(() => app.close());

  const upload = (
    body: string | Uint8Array,
    query = '',
    headers: Record<string, string> = {},
    who = manager,
  ): Promise<Answer> => who.post(`products/import${query}`, body, { 'Content-Type': 'text/csv', ...headers });
  const file = (...rows: string[]) => [HEAD, ...rows, ''].join('\n');
  const stored = async () => {
    const { rows } = await app.sql.query(
      `select sku, name, category, description, price_amount as price, price_currency as currency, stock, is_active as active, version
       from products where deleted_at is null order by sku`,
    );
    return rows as Array<Record<string, unknown>>;
  };
  const refusedUnchanged = async (body: string | Uint8Array, status: number, code: string, query = '') => {
    const before = await everythingStored(app.sql);
    const answer = await upload(body, query);
    expectProblem(answer, status, code);
    expect(await everythingStored(app.sql)).toEqual(before);
    return answer;
  };

  const form = (...parts: ReadonlyArray<readonly [string, string, string?]>) => {
    const data = new FormData();
    for (const [name, value, fileName] of parts)
      if (fileName === undefined) data.append(name, value);
      else data.append(name, new Blob([value], { type: 'text/csv' }), fileName);
    return data;
  };
  const uploadForm = async (body: FormData | string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${app.url}/api/v1/products/import`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${manager.token}`, ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('accepts a form with the file, as browsers send it, and repeats its answer by key', async () => {
    const body = () => form(['file', file('F-1,From a form,Tools,,5.00,EUR,3,true'), 'products.csv']);
    const key = { 'Idempotency-Key': `form-${process.pid}` };

    expect(await uploadForm(body(), key)).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await uploadForm(body(), key)).toMatchObject({ status: 200, body: { created: 1 } });
    expect(await uploadForm(body())).toMatchObject({ status: 200, body: { created: 0, unchanged: 1 } });
    expect(await stored()).toMatchObject([{ sku: 'F-1', name: 'From a form', price: 500 }]);
  });

  it.each([
    ['another field', form(['upload', HEAD, 'a.csv']), 422, 'invalid_body'],
    ['a text instead of a file', form(['file', HEAD]), 422, 'invalid_body'],
    ['no field', new FormData(), 422, 'invalid_body'],
    ['a second field', form(['file', HEAD, 'a.csv'], ['mode', 'valid']), 422, 'invalid_body'],
    ['a file that is too large', form(['file', 'x'.repeat(20_000_001), 'a.csv']), 413, 'body_too_large'],
  ])('refuses a form with %s, and stores nothing', async (_, body, status, code) => {
    const before = await everythingStored(app.sql);
    expect(await uploadForm(body)).toMatchObject({ status, body: { code } });
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    [
      'that ends early',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nsku,na',
    ],
    ['of garbage', 'multipart/form-data; boundary=b', 'no part at all'],
  ])('refuses a form %s', async (_, type, body) => {
    const answer = await uploadForm(body, { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 400, body: { code: 'unreadable_body' } });
  });

  it('adds what is new, changes what differs, leaves the rest alone, and audits what it did', async () => {
    const same = await createProduct(manager, { sku: 'S-1', name: 'Same', stock: 5 });
    const other = await createProduct(manager, { sku: 'S-2', name: 'Other', stock: 5, description: 'Old' });
    const gone = await createProduct(manager, { sku: 'S-3' });
    await manager.delete(`products/${gone.id}`);
    await app.sql.query('truncate outbox');
    await deleteAudits(app.sql);

    const { status, body } = await upload(
      productCsv(
        productRequest({ sku: 'S-1', name: 'Same', stock: 5 }),
        productRequest({ sku: 'S-2', name: 'Óther', stock: 8, description: '' }),
        productRequest({ sku: 'S-3', name: 'Back again', stock: 1 }),
      ),
      '?stock=set',
    );

    expect(status).toBe(200);
    expect(body).toEqual({ rows: 3, created: 1, updated: 1, unchanged: 1, refused: 0, stockKept: 0, errors: [] });
    expect(await stored()).toMatchObject([
      { sku: 'S-1', version: 1 },
      { sku: 'S-2', name: 'Óther', description: '', stock: 8, price: 1999, currency: 'EUR', version: 2 },
      { sku: 'S-3', name: 'Back again', version: 1 },
    ]);
    const { rows: audits } = await app.sql.query(
      `select action_type, entity_id, changes, details, user_id, request_id is not null as traced from audits order by action_type = 'import', action_type`,
    );
    expect(audits).toMatchObject([
      { action_type: 'create', user_id: manager.userId, traced: true, changes: { name: { to: 'Back again' } } },
      {
        action_type: 'update',
        entity_id: other.id,
        changes: {
          name: { from: 'Other', to: 'Óther' },
          stock: { from: 5, to: 8 },
          description: { from: 'Old', to: '' },
        },
      },
      {
        action_type: 'import',
        user_id: manager.userId,
        details: { mode: 'all', stock: 'set', rows: 3, created: 1, updated: 1, unchanged: 1, refused: 0 },
      },
    ]);
    const { rows: events } = await app.sql.query('select type, subject, data from outbox');
    expect(events).toEqual([{ type: 'product.stockChanged', subject: other.id, data: { by: 3, reason: 'adjusted' } }]);
    expect((await app.nobody.get(`products/${same.id}`)).body.version).toBe(1);
    expect((await app.nobody.get('products')).body.page.total).toBe(3);
  });

  it('does nothing the second time', async () => {
    const catalogue = await fileSystem.readFile(join(__dirname, '..', '..', 'data', 'catalogue.csv'));
    const first = await upload(catalogue);
    expect(first.body).toMatchObject({ rows: 77, created: 77, updated: 0, unchanged: 0 });
    const before = await everythingStored(app.sql);

    const again = await upload(catalogue);

    expect(again.body).toEqual({
      rows: 77,
      created: 0,
      updated: 0,
      unchanged: 77,
      refused: 0,
      stockKept: 0,
      errors: [],
    });
    await deleteAudits(app.sql, "action_type = 'import' and (details->>'unchanged')::int = 77");
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('leaves the stock of existing products as it is, unless the file is to set it, and counts those that differ', async () => {
    const sold = await createProduct(manager, { sku: 'S-1', name: 'Sold', stock: 5 });
    const file = productCsv(
      productRequest({ sku: 'S-1', name: 'Renamed', stock: 5 }),
      productRequest({ sku: 'S-2', stock: 3 }),
    );
    await user.post('orders', lines([sold, 2]));

    expect((await upload(file)).body).toMatchObject({ created: 1, updated: 1, unchanged: 0, stockKept: 1 });
    expect(await stored()).toMatchObject([
      { name: 'Renamed', stock: 3 },
      { sku: 'S-2', stock: 3 },
    ]);
    expect((await upload(file)).body).toMatchObject({ created: 0, updated: 0, unchanged: 2, stockKept: 1 });
    expect((await upload(file, '?stock=set')).body).toMatchObject({ updated: 1, unchanged: 1, stockKept: 0 });
    expect(await stored()).toMatchObject([{ stock: 5 }, { stock: 3 }]);
    expectProblem(await upload(file, '?stock=add'), 400, 'invalid_query');
  });

  it('leaves what a column would say as it is when the file has no such column', async () => {
    await createProduct(manager, { sku: 'S-1', description: 'Stays', isActive: false });

    const { body } = await upload(
      'stock,sku,currency,price,category,name\n7,S-1,JPY,250,C,N\n1,S-2,KWD,1.5,C,N\n',
      '?stock=set',
    );

    expect(body).toMatchObject({ created: 1, updated: 1 });
    expect(await stored()).toMatchObject([
      { sku: 'S-1', description: 'Stays', active: false, stock: 7, price: 250, currency: 'JPY' },
      { sku: 'S-2', description: '', active: true, stock: 1, price: 1500, currency: 'KWD' },
    ]);
  });

  it('refuses all rows if one is invalid, and reports each violation with its place', async () => {
    const rows = [
      'A,Fine,C,,1.00,EUR,1,true',
      ',No SKU,C,,1.00,EUR,1,true',
      `B,"two\r\nlines",C,,1.001,EUR,1,true`,
      'C,Name,C,,1.00,XXZ,-1,maybe',
      'D,Name,C,,ten,EUR,1.5,true',
      'E,Name,C,,10000000000.00,EUR,1,true',
      'F,Name,C,,1.00,EUR',
      'A,Twice,C,,1.00,EUR,1,true',
      `G,${'x'.repeat(201)},C,${'y'.repeat(2001)},1.00,EUR,1,TRUE`,
      'H,Null\0,C,,1.00,EUR,1,true',
    ];
    const { body } = await refusedUnchanged(file(...rows), 422, 'import_refused');

    expect(body).toMatchObject({ rows: 10, refused: 9, broken: 13 });
    const found = body.errors.map(({ pointer, line, code }: Record<string, unknown>) => [line, pointer, code]);
    expect(found).toEqual([
      [3, '#/rows/1/sku', 'text'],
      [4, '#/rows/2/price', 'decimal'],
      [6, '#/rows/3/stock', 'whole'],
      [6, '#/rows/3/currency', 'currency'],
      [6, '#/rows/3/active', 'flag'],
      [7, '#/rows/4/stock', 'whole'],
      [7, '#/rows/4/price', 'decimal'],
      [8, '#/rows/5/price', 'decimal'],
      [9, '#/rows/6', 'cells'],
      [10, '#/rows/7/sku', 'twice'],
      [11, '#/rows/8/name', 'text'],
      [11, '#/rows/8/description', 'text'],
      [12, '#/rows/9/name', 'text'],
    ]);
    const details = body.errors.map(({ detail }: { detail: string }) => detail);
    expect(details).toContain('sku A stands on line 2 already.');
    expect(details).toContain('price must be an amount such as 18.00, from 0 to 9999999999.99.');
    expect(details).toContain('active must be true or false.');
  });

  it('keeps the good rows and says which it left out, when asked to', async () => {
    const { status, body } = await upload(
      file('A,Fine,C,,1.00,EUR,1,true', 'B,,C,,1.00,EUR,1,true', 'A,Twice,C,,2.00,EUR,1,true'),
      '?mode=valid',
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({ rows: 3, created: 1, refused: 2 });
    expect(body.errors).toMatchObject([
      { line: 3, pointer: '#/rows/1/name' },
      { line: 4, pointer: '#/rows/2/sku', code: 'twice' },
    ]);
    expect(await stored()).toMatchObject([{ sku: 'A', name: 'Fine', price: 100 }]);
  });

  it('tells a hundred of very many broken rules, and counts the rest', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `S-${index},,C,,x,EUR,1,true`);
    const { body } = await refusedUnchanged(file(...rows), 422, 'import_refused');

    expect(body).toMatchObject({ rows: 3000, refused: 3000, broken: 6000 });
    expect(body.errors).toHaveLength(100);
  });

  it.each([
    ['a byte order mark and CRLF', `\uFEFF${HEAD}\r\nA,Müller 🔔,C,,1.00,EUR,1,true\r\n`, 'Müller 🔔'],
    ['semicolons', `${HEAD.replaceAll(',', ';')}\nA;"Müller; Söhne";C;;1.00;EUR;1;true\n`, 'Müller; Söhne'],
    ['carriage returns', `${HEAD}\rA,O'Brien,C,,1.00,EUR,1,true\r`, "O'Brien"],
    [
      'quotes around line breaks and quotes',
      `${HEAD}\nA,"say ""hi""\r\nthere",C,,1.00,EUR,1,true`,
      'say "hi"\r\nthere',
    ],
    ['empty lines', `${HEAD}\n\n\nA,Name,C,,1.00,EUR,1,true\n\n`, 'Name'],
    ['space around cells', `${HEAD}\n A , Name ,C,, 1.00 , EUR , 1 , True \n`, 'Name'],
    ['an apostrophe that disarms', `${HEAD}\nA,'=1+1,C,,1.00,EUR,1,true\n`, '=1+1'],
    ['a formula that nobody disarmed', `${HEAD}\nA,=1+1,C,,1.00,EUR,1,true\n`, '=1+1'],
  ])('reads %s', async (_, text, name) => {
    const { body } = await upload(text);
    expect(body).toMatchObject({ rows: 1, created: 1, errors: [] });
    expect(await stored()).toMatchObject([{ sku: 'A', name, price: 100, stock: 1, active: true }]);
  });

  it.each([
    ['nothing', '', 422, 'invalid_body'],
    ['nothing but line breaks', '\n\n', 422, 'invalid_body'],
    ['a column too few', 'sku,name,category,price,currency\n', 422, 'invalid_body'],
    ['a column that is not known', `${HEAD},colour\n`, 422, 'invalid_body'],
    ['a column twice', `${HEAD},sku\n`, 422, 'invalid_body'],
    ['a quote that is never closed', `${HEAD}\nA,"Name,C,,1.00,EUR,1,true\n`, 400, 'unreadable_csv'],
    ['a quote in the middle of a cell', `${HEAD}\nA,Na"me,C,,1.00,EUR,1,true\n`, 400, 'unreadable_csv'],
    ['text behind a quote', `${HEAD}\nA,"Na"me,C,,1.00,EUR,1,true\n`, 400, 'unreadable_csv'],
    ['a row without end', `${HEAD}\nA,"${'x'.repeat(100_000)}",C,,1.00,EUR,1,true\n`, 400, 'unreadable_csv'],
  ])('refuses %s, in either mode', async (_, text, status, code) => {
    for (const query of ['', '?mode=valid']) await refusedUnchanged(text, status, code, query);
  });

  it('names the line of a row that cannot be parsed, however many come before it', async () => {
    const good = (index: number) => `A${index},Name,C,,1.00,EUR,1,true`;
    const wrong = ['A,Na"me,C,,1.00,EUR,1,true', 'A,"Na"me,C,,1.00,EUR,1,true', 'A,"Name,C,,1.00,EUR,1,true'];
    for (const row of wrong)
      for (const before of [0, 1, 3000]) {
        const { body } = await upload(file(...Array.from({ length: before }, (_, index) => good(index)), row));
        expect(body.detail).toContain(`The row from line ${before + 2} on has a quote`);
      }
    const spaced = await upload(file('', 'A,"two\nlines",C,,1.00,EUR,1,true', '', wrong[0]!));
    expect(spaced.body.detail).toContain('The row from line 6 on has a quote');
  });

  it('takes a file that only names its columns for one without rows', async () => {
    expect((await upload(`${HEAD}\n`)).body).toEqual({
      rows: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      refused: 0,
      stockKept: 0,
      errors: [],
    });
  });

  it('names the columns that are missing, unknown or named twice', async () => {
    const { body } = await upload('sku,sku,colour,name,price,currency\n');
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual([
      ['#/columns/category', 'required'],
      ['#/columns/stock', 'required'],
      ['#/columns/sku', 'twice'],
      ['#/columns/colour', 'unknown'],
    ]);
  });

  it('refuses what is not UTF-8, and says on which line', async () => {
    const latin = Buffer.from(file('A,Fine,C,,1.00,EUR,1,true', 'B,Müller,C,,1.00,EUR,1,true'), 'latin1');
    const { body } = await refusedUnchanged(latin, 400, 'unreadable_csv');
    expect(body.detail).toContain('line 3');
    const cut = Buffer.from(file('A,Fine,C,,1.00,EUR,1,true', 'B,ü')).subarray(0, -2);
    await refusedUnchanged(cut, 400, 'unreadable_csv');
    // A character that lies across two pieces of the file is whole.
    const rows = Array.from(
      { length: 3000 },
      (_, index) => `S-${index},${'ü🔔'.repeat(1 + (index % 7))},C,,1.00,EUR,1,true`,
    );
    expect((await upload(file(...rows))).body).toMatchObject({ created: 3000 });
  });

  it('reads CSV in UTF-8 and nothing else, and no other route reads files', async () => {
    const text = file('A,Fine,C,,1.00,EUR,1,true');
    expectProblem(await upload(text, '', { 'Content-Type': 'application/json' }), 400, 'unreadable_body');
    expectProblem(await manager.post('products/import', {}), 415, 'unsupported_media_type');
    expectProblem(await manager.post('products/import'), 422, 'invalid_body');
    for (const type of ['text/plain', 'text/csv; charset=utf-16', 'text/csv-schema', 'multipart/mixed; boundary=x'])
      expectProblem(await upload(text, '', { 'Content-Type': type }), 415, 'unsupported_media_type');
    expectProblem(await upload(text, '', { 'Content-Encoding': 'gzip' }), 415, 'unsupported_media_type');
    expect((await upload(text, '', { 'Content-Type': 'text/csv; charset=UTF-8; header=present' })).status).toBe(200);
    for (const type of ['text/csv', 'multipart/form-data; boundary=x'])
      expectProblem(await manager.post('products', text, { 'Content-Type': type }), 415, 'unsupported_media_type');
    expectProblem(await upload(text, '?mode=some'), 400, 'invalid_query');
  });

  it('is for managers, and turns others away before it takes in the file', async () => {
    const text = file('A,Fine,C,,1.00,EUR,1,true');
    expectProblem(await upload(text, '', {}, user), 403, 'forbidden');
    expectProblem(await upload(text, '', {}, app.nobody), 401, 'unauthenticated');
    expect(await stored()).toEqual([]);
  });

  proof('refuses a file that has too many bytes', async () => {
    const row = 'A,Fine,C,,1.00,EUR,1,true\n';
    expectProblem(await upload(`${HEAD}\n${row.repeat(800_000)}`), 413, 'body_too_large');
  });

  proof('refuses a file that has too many rows', async () => {
    await refusedUnchanged(file(...Array.from({ length: 100_001 }, () => 'x')), 422, 'too_many_rows', '?mode=valid');
  });

  it('is done once for an Idempotency-Key, and answered twice', async () => {
    const headers = { 'Idempotency-Key': 'import-1' };
    const text = file('A,Fine,C,,1.00,EUR,1,true');
    const first = await upload(text, '', headers);
    await app.sql.query('update products set stock = 99');

    const again = await upload(text, '', headers);

    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await stored()).toMatchObject([{ stock: 99 }]);
    expectProblem(await upload(`${text}B,Other,C,,1.00,EUR,1,true\n`, '', headers), 422, 'idempotency_key_reused');
    expectProblem(await upload(text, '?mode=valid', headers), 422, 'idempotency_key_reused');
  });

  const FORM_HEAD = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n';
  const FORM_TYPE = 'multipart/form-data; boundary=b';

  it.each([
    ['a file', 'text/csv', `${HEAD}\n${'A,Fine,C,,1.00,EUR,1,true\n'.repeat(1000)}`],
    ['a form before its first part', FORM_TYPE, '--b'],
    ['a form in the head of a part', FORM_TYPE, FORM_HEAD.slice(0, 40)],
    ['a form before the first byte of its file', FORM_TYPE, FORM_HEAD],
    ['a form in its file', FORM_TYPE, `${FORM_HEAD}${HEAD}\n${'A,Fine,C,,1.00,EUR,1,true\n'.repeat(9000)}`],
    ['a form behind its file', FORM_TYPE, `${FORM_HEAD}${HEAD}\nA,Fine,C,,1.00,EUR,1,true\n\r\n--b`],
  ])('writes nothing for a client that breaks off %s, and keeps no file open', async (_, type, sent) => {
    const before = await everythingStored(app.sql);
    const opened = jest.spyOn(fileSystem, 'open');
    try {
      for (const headers of [{ 'Content-Length': '1000000' }, { 'Transfer-Encoding': 'chunked' }]) {
        const uploads = opened.mock.calls.length;
        const request = httpRequest(`${app.url}/api/v1/products/import?mode=valid`, {
          method: 'POST',
          headers: { 'Content-Type': type, Authorization: `Bearer ${manager.token}`, ...headers },
        });
        const ended = new Promise((resolve) => request.on('error', () => {}).on('close', resolve));
        request.write(sent);
        await until(() => opened.mock.calls.length > uploads);
        request.destroy();
        await ended;
      }
      const files = await Promise.all(opened.mock.results.map(({ value }) => value as Promise<FileHandle>));
      await until(() => files.every(({ fd }) => fd === -1));
    } finally {
      opened.mockRestore();
    }
    expect(readdirSync(join(app.dataDir, 'uploads'))).toEqual([]);
    expect(await everythingStored(app.sql)).toEqual(before);
    expect((await upload(file('A,Fine,C,,1.00,EUR,1,true'))).status).toBe(200);
  });

  it('waits for orders and lets them wait, without either failing or a unit being lost', async () => {
    const products: Array<{ id: string; sku: string }> = [];
    for (let index = 0; index < 12; index++)
      products.push(await createProduct(manager, { sku: `R-${index}`, stock: 1000 }));
    const shuffled = products.toSorted((a, b) => (a.sku < b.sku ? 1 : -1));
    const importing = async () => {
      const answers: Answer[] = [];
      for (let round = 1; round <= 8; round++) {
        const rows = shuffled.map(({ sku }) => productRequest({ sku, stock: 1000 + round, name: `Round ${round}` }));
        answers.push(await upload(productCsv(...rows), '?stock=set'));
      }
      return answers;
    };
    const ordering = async (from: number) => {
      const answers: Answer[] = [];
      for (let turn = 0; turn < 15; turn++) {
        const wanted = [0, 3, 7].map((step) => products[(from + turn + step) % products.length]!);
        answers.push(
          await user.post('orders', lines(...wanted.toReversed().map((each): [{ id: string }, number] => [each, 1]))),
        );
      }
      return answers;
    };

    const answers = (await Promise.all([importing(), importing(), ...[0, 2, 5, 8].map(ordering)])).flat();

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201]));
    // Every change of stock is in the audit trail: begun with what was there, added up they give what is left.
    const { rows } = await app.sql.query(`
      select p.stock, (1000 + sum(coalesce((a.changes->'stock'->>'by')::int,
        (a.changes->'stock'->>'to')::int - (a.changes->'stock'->>'from')::int, 0)))::int as expected
      from products p join audits a on a.entity_id = p.id and a.action_type = 'update' group by p.id, p.stock`);
    expect(rows).toHaveLength(12);
    expect(rows.filter(({ stock, expected }) => stock !== expected)).toEqual([]);
  });

  it('makes each product once when two files with the same new ones come at the same time', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => productRequest({ sku: `N-${index}`, name: 'New' }));
    const [one, other] = await Promise.all([
      upload(productCsv(...rows)),
      upload(productCsv(...rows.toReversed().map((row) => ({ ...row, name: 'Newer' })))),
    ]);

    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.created + other.body.created).toBe(1500);
    expect(new Set((await stored()).map(({ name }) => name)).size).toBe(1);
    expect(await stored()).toHaveLength(1500);
  });

  proof('takes in more rows than a batch holds, and leaves them alone the second time', async () => {
    const rows = Array.from(
      { length: 5500 },
      (_, index) => `B-${index},Name ${index},C,Text of a product,${index}.00,EUR,${index},true`,
    );
    expect((await upload(file(...rows))).body).toMatchObject({ rows: 5500, created: 5500 });
    expect((await upload(file(...rows))).body).toMatchObject({ created: 0, updated: 0, unchanged: 5500 });
    const changed = rows.map((row) => row.replace('Text of', 'Word of'));
    expect((await upload(file(...changed))).body).toMatchObject({ created: 0, updated: 5500, unchanged: 0 });
    const { rows: versions } = await app.sql.query('select version, count(*)::int from products group by 1');
    expect(versions).toEqual([{ version: 2, count: 5500 }]);
    const { rows: audits } = await app.sql.query('select action_type, count(*)::int from audits group by 1 order by 1');
    expect(audits).toEqual([
      { action_type: 'create', count: 5500 },
      { action_type: 'import', count: 3 },
      { action_type: 'update', count: 5500 },
    ]);
  });
});
