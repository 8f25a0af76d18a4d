import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { TestApp } from '../support/app.js';
import { deleteAudits } from '../support/audits.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { Description, type Operation, type Parameter } from '../support/openapi.js';
import { expectProblem, flawsOfProblem, placesOf } from '../support/problem.js';
import { request, sendRaw } from '../support/raw.js';
import { everythingStored } from '../support/stored.js';
import { someOf, thorough } from '../support/thorough.js';

const SQL = [
  "' or 1=1 --",
  '1; drop table products',
  'name; select pg_sleep(9)',
  "name' desc",
  'name desc',
  '(select 1)',
  'id',
  '$1',
  'created_at',
  '"name"',
];

/** In `npm test` each list gets one of so many cases, and each case goes to one of so many lists. */
const STRIDE = 8;

describe('an invalid parameter', () => {
  let app: TestApp;
  let admin: ApiClient;
  let description: Description;
  let lists: Operation[];
  let before: Record<string, string>;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
    await createProduct(admin);
    description = await Description.of(app.nobody);
    // What comes back from a sign-in elsewhere has a test of its own: its query is whatever the provider makes it.
    lists = description.operations.filter(
      ({ method, path, parameters }) =>
        method === 'GET' && !path.includes('/auth/') && parameters.some(({ in: place }) => place === 'query'),
    );
    expect(lists.length).toBeGreaterThanOrEqual(4);
  });
  beforeEach(async () => void (before = await everythingStored(app.sql)));
  afterEach(async () => {
    // A parameter that happens to be right makes a download, which is audited.
    await deleteAudits(app.sql, `action_type = 'export'`);
    expect(await everythingStored(app.sql)).toEqual(before);
  });
  afterAll(() => app.close());

  const queriesOf = ({ parameters }: Operation) => parameters.filter(({ in: place }) => place === 'query');
  const search = (name: string, value: string) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;

  /** Whether the document says that this text is a value of the parameter. */
  function allows({ schema }: Parameter, text: string): boolean {
    const value =
      schema.type === 'integer' && /^-?\d{1,15}$/.test(text)
        ? Number(text)
        : schema.type === 'boolean' && /^(true|false)$/.test(text)
          ? text === 'true'
          : // Space around a text is cut off before it is looked at.
            text.trim();
    return description.checker(schema)(value);
  }

  /** Asks every list for what `make` makes of its query parameters, and expects 400 that names the parameter. */
  async function refused(make: (list: Operation) => Array<{ query: string; names?: string }>): Promise<void> {
    const wrong: string[] = [];
    let sent = 0;
    for (const [turn, list] of lists.entries()) {
      for (const { query, names } of someOf(make(list), STRIDE, turn)) {
        const answer = await admin.get(`${list.path}?${query}`);
        const places = placesOf(answer);
        const found = [
          ...flawsOfProblem(answer),
          ...(answer.status === 400 && answer.body?.code === 'invalid_query'
            ? []
            : [`${answer.status} ${answer.body?.code}`]),
          ...(names === undefined || places.includes(names) ? [] : [`errors for ${places.join(' ')}`]),
        ];
        if (found.length > 0) wrong.push(`${list.path}?${query}: ${found.join('; ')}`);
        sent++;
      }
    }
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThan(thorough ? lists.length : lists.length / STRIDE);
  }

  it('is refused with 400 when its value breaks what the document says', () =>
    refused((list) =>
      queriesOf(list).flatMap((parameter) =>
        [
          '',
          ' ',
          'abc',
          '-1',
          '0',
          '51',
          '1e1',
          '0x10',
          '1.0',
          '+5',
          ' 5',
          '٣',
          '1000001',
          '9'.repeat(30),
          'NaN',
          'null',
          'True',
          '1',
          '2026-02-31T00:00:00Z',
          '2026-13-01T00:00:00Z',
          '2026-01-01',
          '10000-01-01T00:00:00Z',
          '9999-12-31T23:59:59-23:59',
          '0000-01-01T00:00:00Z',
          '{}',
          '[]',
          'x'.repeat(2001),
          ...SQL,
        ]
          .filter(
            (value) =>
              parameter.name === 'sort' || !allows(parameter, value) || parameter.schema.format === 'date-time',
          )
          .map((value) => ({ query: search(parameter.name, value), names: parameter.name })),
      ),
    ));

  it('is refused when a limit is out of 1 to 50, at every list', () =>
    refused(() =>
      ['0', '51', '-1', 'abc', '1e1', '', '20,5', '5.0', '١'].map((value) => ({
        query: search('limit', value),
        names: 'limit',
      })),
    ));

  it('is refused when a sort names what is not offered, or one field twice', () =>
    refused(() =>
      [
        'id',
        '-',
        ',',
        'createdAt,',
        ',createdAt',
        '--createdAt',
        'createdAt,-createdAt',
        'CREATEDAT',
        'createdAt desc',
        '+createdAt',
        'password_hash',
        'passwordHash',
        '__proto__',
        'constructor',
        'toString',
        ...SQL,
      ].map((value) => ({
        query: search('sort', value),
        names: 'sort',
      })),
    ));

  it('is refused when it is repeated, or spelt as a list or an object', () =>
    refused((list) =>
      queriesOf(list).flatMap(({ name, schema }) => {
        const value = encodeURIComponent(String(schema.example ?? schema.default ?? '1'));
        return [
          { query: `${name}=${value}&${name}=${value}`, names: name },
          { query: `${name}=${value}&x=1&${name}=`, names: name },
          { query: `${name}[]=${value}`, names: `${name}[]` },
          { query: `${name}[a]=${value}`, names: `${name}[a]` },
          { query: `${name}.a=${value}`, names: `${name}.a` },
        ];
      }),
    ));

  it('is refused when it is not known, as a name that every object or query has included', () =>
    refused(() =>
      [
        'colour',
        'Limit',
        'filter',
        '__proto__',
        'constructor',
        'prototype',
        'toString',
        'valueOf',
        'hasOwnProperty',
        '__defineGetter__',
        'page',
        '$where',
        '',
      ].map((name) => ({ query: `${name}=1`, names: name })),
    ));

  it('is refused at routes that have no query', async () => {
    const others = description.operations.filter(
      (each) =>
        each.path.startsWith('/api/') && !each.path.startsWith('/api/v1/health') && queriesOf(each).length === 0,
    );
    const wrong: string[] = [];
    for (const operation of others) {
      const { method, path } = operation;
      const schema = description.bodyOf(operation);
      const url = path.replaceAll(/\{\w+\}/g, () => uuidv7());
      const body = schema && description.exampleOf(schema);
      const answer = await admin.send(method, `${url}?dryRun=true&__proto__=1`, body);
      const found = `${answer.status} ${answer.body?.code} ${placesOf(answer).join()}`;
      if (found !== '400 invalid_query __proto__,dryRun') wrong.push(`${method} ${path}: ${found}`);
    }
    expect(wrong).toEqual([]);
    expect(others.map(({ method, path }) => `${method} ${path}`)).toContain('POST /api/v1/products');
    const many = await admin.get(`users/me?${Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&')}`);
    expectProblem(many, 400, 'invalid_query');
    expect(many.body.errors).toHaveLength(100);
  });

  it('is of no account to pages and probes, whose callers append their own', async () => {
    for (const path of ['/', '/health', '/health/live', '/api/v1/health/ready', '/problems', '/account/verify-email'])
      expect({ path, status: (await app.nobody.get(`${path}?utm_source=mail&t=1`)).status }).toEqual({
        path,
        status: 200,
      });
    expect((await app.nobody.get('auth/providers?')).status).toBe(200);
  });

  it('is refused when it holds a NUL', () =>
    refused((list) =>
      queriesOf(list).flatMap(({ name }) =>
        ['%00', 'a%00b', 'anna%00@example.com'].map((value) => ({ query: `${name}=${value}`, names: name })),
      ),
    ));

  it('is refused with all the others at once', async () => {
    const answer = await app.nobody.get(
      'products?limit=0&sort=x&q=&minPrice=-1&isActive=maybe&createdAfter=today&colour=red',
    );

    expectProblem(answer, 400, 'invalid_query');
    expect(placesOf(answer)).toEqual(['colour', 'createdAfter', 'isActive', 'limit', 'minPrice', 'q', 'sort']);
  });

  it('is refused when it has the name of something that a query can do', async () => {
    for (const path of ['products', '/api/v2/products', 'orders', 'products/export', 'orders/export'])
      for (const name of ['order', 'filter']) expectProblem(await admin.get(`${path}?${name}=1`), 400, 'invalid_query');
  });

  it('is refused for a cursor beside an offset', async () => {
    const answer = await app.nobody.get('products?offset=0&cursor=abc');

    expectProblem(answer, 400, 'invalid_query');
    expect(placesOf(answer)).toEqual(['cursor']);
  });

  it('finds nothing, and does nothing, when a filter for text holds SQL or a pattern', async () => {
    for (const value of [
      ...SQL,
      '%',
      '_',
      '\\',
      '%%%',
      '\\%',
      '％',
      '＼',
      '﹪',
      "'",
      '"',
      '*',
      '(',
      '[a-z]',
      '\u0001',
      '\u007f',
      '🔔',
    ]) {
      for (const name of ['q', 'category']) {
        const { status, body } = await app.nobody.get(`products?${search(name, value)}`);
        expect({ name, value, status, total: body.page?.total }).toEqual({ name, value, status: 200, total: 0 });
      }
    }
    for (const name of ['q', 'category'])
      expectProblem(await app.nobody.get(`products?${search(name, '\u202e')}`), 400, 'invalid_query');
  });

  it('is refused in a path when it is not a UUID', async () => {
    const wrong: string[] = [];
    const ids = [
      '1',
      'abc',
      '0',
      '-1',
      'null',
      'undefined',
      uuidv7().slice(1),
      `${uuidv7()}0`,
      `{${uuidv7()}}`,
      `${uuidv7()}%00`,
      '%00',
      "'",
      '%27%20or%201=1',
      '%F0%9F%94%94',
      '..%2f..%2fetc',
      'a'.repeat(5000),
      '%5B%5D',
      '*',
    ];
    const byUuid = description.operations.filter(({ parameters }) =>
      parameters.some(({ name, schema }) => name === 'id' && schema.format === 'uuid'),
    );
    for (const [turn, operation] of byUuid.entries()) {
      const { method, path } = operation;
      const schema = description.bodyOf(operation);
      const valid = schema && description.exampleOf(schema);
      for (const id of someOf(ids, STRIDE, turn)) {
        const answer = await admin.send(method, path.replace('{id}', id).replace(/\{\w+Id\}/, uuidv7()), valid);
        const found = [
          ...flawsOfProblem(answer),
          ...(answer.status === 400 ? [] : [`status ${answer.status}`]),
          ...(placesOf(answer).join() === 'id' ? [] : [`errors for ${placesOf(answer).join()}`]),
        ];
        if (found.length > 0) wrong.push(`${method} ${path} with ${id}: ${found.join('; ')}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is refused in a path when it holds a NUL, be it an id or any other name', async () => {
    for (const path of ['jobs/events/%00', 'jobs/events/a%00b', '/problems/%00', '/problems/out_of_stock%00'])
      expectProblem(await admin.get(path), 400, 'invalid_parameter');
  });

  it('is refused in a path whose percent-encoding is malformed', async () => {
    for (const id of ['%', '%zz', '%E0%A4%A', '%C3', '%ff', '%c0%af', 'a%', '%u0041']) {
      const answers = [
        await sendRaw(app.url, request(`GET /api/v1/products/${id} HTTP/1.1`)),
        await sendRaw(app.url, request(`DELETE /api/v1/products/${id} HTTP/1.1\nAuthorization: Bearer ${admin.token}`)),
        await sendRaw(app.url, request(`POST /api/v1/products/${id} HTTP/1.1`)),
        await sendRaw(app.url, request(`GET /problems/${id} HTTP/1.1`)),
      ];
      expect({ id, flaws: answers.flatMap(flawsOfProblem), statuses: answers.map(({ status }) => status) }).toEqual({
        id,
        flaws: [],
        statuses: [400, 400, 400, 400],
      });
    }
  });

  it('never causes a server error in a query, whatever it contains', async () => {
    const wrong: string[] = [];
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...SQL),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    );
    const names = [...new Set(lists.flatMap((list) => queriesOf(list).map(({ name }) => name)))];
    const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 10 })), text), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(), query, async (which, parameters) => {
        const { path } = lists[which % lists.length]!;
        const url = `${path}?${parameters.map(([name, value]) => search(name.toWellFormed(), value.toWellFormed())).join('&')}`;
        const answer = await admin.get(url);
        const found = answer.status === 200 ? [] : flawsOfProblem(answer);
        if (found.length > 0) wrong.push(`${url}: ${found.join('; ')}`);
      }),
      { numRuns: thorough ? 200 : 50 },
    );
    expect(wrong).toEqual([]);
  });

  it('never causes a server error in a query with a wrong encoding', async () => {
    for (const query of [
      '%',
      'q=%',
      'q=%zz',
      'q=%ff',
      'q=%ED%A0%80',
      '&',
      '&&=&',
      '=',
      '?',
      'q',
      'limit',
      'limit=5&',
      ';',
      'q=a;limit=5',
      '#',
      'q=a#b',
      'a=1&'.repeat(3000),
    ]) {
      const answer = await sendRaw(app.url, request(`GET /api/v1/products?${query} HTTP/1.1`));
      expect({ query, flaws: answer.status === 200 ? [] : flawsOfProblem(answer) }).toEqual({ query, flaws: [] });
    }
  });
});

describe('a request that is odd', () => {
  let app: TestApp;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
  });
  afterAll(() => app.close());

  it('is answered in JSON whatever it accepts', async () => {
    for (const Accept of [
      'text/html',
      'application/xml',
      'image/*;q=0.1',
      '*/*;q=0',
      '',
      'nonsense',
      ';;;',
      'application/json;q=abc',
      'a/b,'.repeat(500),
    ]) {
      const headers = { Accept };
      expect((await app.nobody.get('products', headers)).headers.get('content-type')).toMatch(/^application\/json/);
      expectProblem(await app.nobody.get('products/x', headers), 400, 'invalid_parameter');
      expectProblem(await app.nobody.get('nothing', headers), 404, 'route_not_found');
    }
  });

  it('gets the headers of GET and no body for HEAD', async () => {
    const { body } = await admin.post('products', {
      sku: 'head',
      name: 'Head',
      category: 'x',
      price: { amount: 1, currency: 'EUR' },
      stock: 1,
    });
    for (const path of [
      '/',
      '/health',
      '/openapi.json',
      '/api/v1/products',
      `/api/v1/products/${body.id}`,
      '/problems',
    ]) {
      const [get, head] = [await app.nobody.get(path), await app.nobody.send('HEAD', path)];
      expect({ path, status: head.status, body: head.body, etag: head.headers.get('etag') }).toEqual({
        path,
        status: 200,
        body: '',
        etag: get.headers.get('etag'),
      });
    }
    expect(await app.nobody.send('HEAD', 'products/x')).toMatchObject({ status: 400, body: '' });
    expect(await app.nobody.send('HEAD', 'nothing')).toMatchObject({ status: 404, body: '' });
    expect(await app.nobody.send('HEAD', `products/${body.id}`, undefined, { 'If-None-Match': '"1"' })).toMatchObject({
      status: 304,
    });
  });

  it('is refused with 405 for a method the path does not answer, and with 404 where no path is', async () => {
    for (const method of ['PROPFIND', 'TRACE', 'LINK', 'PURGE', 'M-SEARCH', 'REPORT', 'QUERY']) {
      const known = await sendRaw(app.url, request(`${method} /api/v1/products HTTP/1.1`));
      expectProblem(known, 405, 'method_not_allowed');
      expectProblem(await sendRaw(app.url, request(`${method} /nothing HTTP/1.1`)), 404, 'route_not_found');
    }
  });

  it('is refused with a problem document even when it is not HTTP', async () => {
    const refusals: Array<[string | Uint8Array, number, string]> = [
      [request('BREW /api/v1/products HTTP/1.1'), 400, 'bad_request'],
      [request('GET /api/v1/products HTTP/9.9'), 400, 'bad_request'],
      [request('GET /api/v1/ products HTTP/1.1'), 400, 'bad_request'],
      [request('GET /api/v1/products HTTP/1.1\nBad Header: x'), 400, 'bad_request'],
      [request('GET /api/v1/products HTTP/1.1\nX-Nul: a\0b'), 400, 'bad_request'],
      [request('POST /api/v1/products HTTP/1.1\nContent-Length: 5\nContent-Length: 6', 'hello'), 400, 'bad_request'],
      [request('POST /api/v1/products HTTP/1.1\nContent-Length: -1'), 400, 'bad_request'],
      [
        request('POST /api/v1/auth/login HTTP/1.1\nContent-Length: 5\nTransfer-Encoding: chunked', '0\r\n\r\n'),
        400,
        'bad_request',
      ],
      [request(`GET /api/v1/products?q=${'x'.repeat(20_000)} HTTP/1.1`), 431, 'headers_too_large'],
      [request(`GET /api/v1/products HTTP/1.1\nX-Long: ${'x'.repeat(20_000)}`), 431, 'headers_too_large'],
      [request(`GET /api/v1/products/${'x'.repeat(15_000)} HTTP/1.1`), 400, 'invalid_parameter'],
      [request(`GET /${'x/'.repeat(7000)} HTTP/1.1`), 404, 'route_not_found'],
    ];
    for (const [bytes, status, code] of refusals) expectProblem(await sendRaw(app.url, bytes), status, code);
    expect((await app.nobody.get('/health/live')).status).toBe(200);
  });

  it('keeps an address that is none out of what is stored', async () => {
    const behind = await TestApp.start({ TRUST_PROXY: '1' }, app.database);
    const addresses = [
      '203.0.113.7',
      '2001:db8::7',
      'x'.repeat(200),
      "'; drop table audits",
      '203.0.113.7:4711',
      '[2001:db8::7]:4711',
      '',
    ];
    const answers: Answer[] = [];
    for (const address of addresses) {
      answers.push(
        await behind.nobody.post(
          'auth/login',
          { email: 'x@example.com', password: 'wrong' },
          { 'X-Forwarded-For': address, 'X-Request-Id': `ip-${answers.length}` },
        ),
      );
    }
    const { rows } = await app.sql.query<{ ip: string | null }>(
      `select data ->> '/ipAddress' as ip from audits left join audit_personal_data on audit_id = id
       where request_id like 'ip-%' order by request_id`,
    );
    await behind.close();

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(rows.map(({ ip }) => ip)).toEqual([
      '203.0.113.7',
      '2001:db8::7',
      null,
      null,
      '203.0.113.7',
      '2001:db8::7',
      expect.stringMatching(/127\.0\.0\.1$/),
    ]);
  });
});
