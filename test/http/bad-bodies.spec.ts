import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { bodyLimitOf } from '../../src/kernel/http/middleware/body-limits.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { Description, type Operation, pointersIn, withValueAt } from '../support/openapi.js';
import { expectProblem, flawsOfProblem, placesOf } from '../support/problem.js';
import { request, sendRaw } from '../support/raw.js';
import { everythingStored } from '../support/stored.js';
import { proof, someOf, thorough } from '../support/thorough.js';

/** In `npm test` each route gets one of so many cases, and each case goes to one of so many routes. */
const STRIDE = 16;

interface Target extends Operation {
  url: string;
  body: Record<string, unknown>;
  isValid: (body: unknown) => boolean;
}

/** The default of BODY_LIMIT_BYTES; some routes take more. */
const LIMIT = 102_400;

/** Fields that may be any number. */
const TAKES_FRACTIONS = /^\/(details\/|temperature$)/;

describe('an invalid body', () => {
  let app: TestApp;
  let admin: ApiClient;
  let description: Description;
  let targets: Target[];
  let before: Record<string, string>;

  beforeAll(async () => {
    app = await TestApp.start();
    admin = await app.signIn('admin');
    description = await Description.of(app.nobody);
    const product = await createProduct(admin);
    targets = description.operations.flatMap((operation) => {
      const schema = description.bodyOf(operation);
      if (!schema) return [];
      const check = description.checker(schema);
      return {
        ...operation,
        url: operation.path.replace('{id}', product.id),
        body: description.exampleOf(schema) as Record<string, unknown>,
        isValid: (body: unknown) => check(body),
      };
    });
    expect(targets.map(({ method, path }) => `${method} ${path}`)).toContain('PATCH /api/v1/products/{id}');
  });
  beforeEach(async () => void (before = await everythingStored(app.sql)));
  afterEach(async () => expect(await everythingStored(app.sql)).toEqual(before));
  afterAll(() => app.close());

  type Outcome = { status?: number[]; code?: string; place?: string };

  /** What is wrong with an answer that should refuse; empty when it refuses as expected. */
  function flaws(answer: Answer, { status, code, place }: Outcome): string[] {
    const places = placesOf(answer);
    return [
      ...flawsOfProblem(answer),
      ...(status && !status.includes(answer.status) ? [`status ${answer.status}`] : []),
      ...(code && answer.body?.code !== code ? [`code ${answer.body?.code}`] : []),
      ...(place !== undefined && !places.some((found) => found.startsWith(place))
        ? [`errors at ${places.join(' ')}`]
        : []),
    ];
  }

  /** Sends to every route with a body what `make` makes for it, and expects each to be refused. */
  async function refused(
    make: (
      target: Target,
    ) => Array<{ what: string; body?: string | Uint8Array; headers?: Record<string, string> } & Outcome>,
  ): Promise<void> {
    const wrong: string[] = [];
    let sent = 0;
    for (const [turn, target] of targets.entries()) {
      for (const { what, body, headers, ...outcome } of someOf(make(target), STRIDE, turn)) {
        const answer = await admin.send(target.method, target.url, body, headers);
        const found = flaws(answer, outcome);
        if (found.length > 0) wrong.push(`${target.method} ${target.path}, ${what}: ${found.join('; ')}`);
        sent++;
      }
    }
    expect(wrong).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(thorough ? targets.length : targets.length / STRIDE);
  }

  it('is refused when it is missing, empty or no object', () =>
    refused(() => [
      { what: 'none', status: [422], code: 'invalid_body', place: '#' },
      { what: 'empty', body: '', status: [422], code: 'invalid_body', place: '#' },
      ...['null', 'true', '0', '""', '"text"', '[]', '[{}]'].map((body) => ({
        what: body,
        body,
        status: [422],
        code: 'invalid_body',
        place: '#',
      })),
    ]));

  it('is refused at every field that has a wrong type or is null, by a pointer to the field', () =>
    refused(({ body, isValid }) =>
      pointersIn(body)
        .filter((pointer) => pointer !== '')
        .flatMap((pointer) =>
          [null, true, false, 0, -1, 1.5, 1e15, '', '  ', 'text', [], [null], [[]], ['a'], {}, { a: 1 }, { length: 3 }]
            .map((value) => ({ value, body: withValueAt(body, pointer, value) }))
            .filter((changed) => !isValid(changed.body))
            .map((changed) => ({
              what: `${pointer}=${JSON.stringify(changed.value)}`,
              body: JSON.stringify(changed.body),
              status: [422],
              code: 'invalid_body',
              place: `#${pointer}`,
            })),
        ),
    ));

  it('is refused for a number that JSON can express and a double cannot hold', () =>
    refused(({ body }) =>
      pointersIn(body)
        .filter((pointer) => pointer !== '')
        .flatMap((pointer) =>
          ['1e400', '-1e400', '9007199254740993', '123456789012345678901234567890']
            .concat(TAKES_FRACTIONS.test(pointer) ? [] : '1e-7')
            .map((number) => ({
              what: `${pointer}=${number}`,
              body: JSON.stringify(withValueAt(body, pointer, '<here>')).replace('"<here>"', number),
              status: [422],
              // What is free in form is refused as a whole.
              place: pointer.startsWith('/details/') ? '#/details' : `#${pointer}`,
            })),
        ),
    ));

  it('is refused with every broken rule at once', async () => {
    const { status, body } = await admin.post('products', {
      sku: '',
      name: 7,
      price: { amount: -1, currency: 'XXQ' },
      stock: 'x',
      colour: 1,
    });

    expect(status).toBe(422);
    expect(placesOf({ status, body, headers: new Headers() })).toEqual([
      '#/category',
      '#/colour',
      '#/name',
      '#/price/amount',
      '#/price/currency',
      '#/sku',
      '#/stock',
    ]);
    expect(body.detail).toBe('7 field rules are broken; errors lists them.');
  });

  it('says each broken rule once', async () => {
    for (const price of [null, 'text', 7, [], true]) {
      const answer = await admin.post('products', { sku: 'a', name: 'a', category: 'a', stock: 1, price });
      expect({ price, errors: answer.body.errors }).toEqual({
        price,
        errors: [{ pointer: '#/price', code: 'object', detail: 'price must be an object.' }],
      });
    }
    for (const lines of [null, 'text', 7, {}]) {
      const answer = await admin.post('orders', { lines });
      expect({ lines, places: answer.body.errors.map(({ code }: { code: string }) => code) }).toEqual({
        lines,
        places: ['list'],
      });
    }
    const answer = await admin.post('orders', { lines: [null, 7, 'text', []] });
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '#/lines/0',
      '#/lines/1',
      '#/lines/2',
      '#/lines/3',
    ]);
  });

  it('points into nested lists', async () => {
    const answer = await admin.post('orders', {
      lines: [
        { productId: 'x', quantity: 0 },
        { productId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001', quantity: 1 },
        { quantity: 1.5, colour: 'red' },
      ],
    });

    expect(answer.status).toBe(422);
    expect(placesOf(answer)).toEqual([
      '#/lines/0/productId',
      '#/lines/0/quantity',
      '#/lines/2/colour',
      '#/lines/2/productId',
      '#/lines/2/quantity',
    ]);
  });

  it('is refused with as many errors as help, however many rules it breaks', async () => {
    const lines = (count: number) => `{"lines":[${Array<string>(count).fill('{}').join(',')}]}`;
    const fields = (count: number) => `{${Array.from({ length: count }, (_, index) => `"a${index}":1`).join(',')}}`;
    for (const [path, body, status, code] of [
      ['orders', lines(500), 422, 'invalid_body'],
      ['products', fields(500), 422, 'invalid_body'],
      ['orders', lines(30_000), 400, 'unreadable_body'],
      ['products', fields(7000), 400, 'unreadable_body'],
    ] as const) {
      const answer = await admin.post(path, body);
      expect(flaws(answer, { status: [status], code })).toEqual([]);
      expect(JSON.stringify(answer.body).length).toBeLessThan(16_384);
    }
  });

  it('is refused for fields that are not known, those that every object has included', () =>
    refused(({ body }) =>
      [
        'colour',
        'id',
        'version',
        'createdAt',
        'toString',
        'valueOf',
        'hasOwnProperty',
        'isPrototypeOf',
        '__defineGetter__',
        'a/b~c',
        '',
      ].flatMap((name) =>
        pointersIn(body)
          .filter((pointer) => {
            const part = pointer
              .split('/')
              .slice(1)
              .reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], body);
            // The details of an audit record have whatever members the client gives them.
            return typeof part === 'object' && part !== null && !Array.isArray(part) && pointer !== '/details';
          })
          .map((pointer) => {
            const step = `${pointer}/${name}`;
            const text = JSON.stringify(withValueAt(body, `${pointer}/<here>`, 1)).replace('<here>', name);
            const place = `#${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
            return { what: step, body: text, status: [422], code: 'invalid_body', place };
          }),
      ),
    ));

  it('is refused at routes that take none, unless it is an empty object', async () => {
    const others = description.operations.filter(
      (each) => each.path.startsWith('/api/') && !each.path.endsWith('/import') && !description.bodyOf(each),
    );
    const wrong: string[] = [];
    for (const { method, path } of others.filter((each) => each.method !== 'GET' || each.path.endsWith('/{id}'))) {
      const url = path.replaceAll(/\{\w+\}/g, () => uuidv7());
      for (const [body, type, places] of [
        ['{"reason":"x","refund":false}', 'application/json', '#/reason,#/refund'],
        ['true', 'application/json', '#'],
        ['a,b', 'text/csv', '#'],
      ] as const) {
        const answer = await admin.send(method, url, body, { 'Content-Type': type });
        const found = `${answer.status} ${answer.body?.code} ${placesOf(answer).join()}`;
        if (found !== `422 invalid_body ${places}`) wrong.push(`${method} ${path} ${body}: ${found}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(others.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining(['POST /api/v1/orders/{id}/cancel', 'DELETE /api/v1/orders/{id}']),
    );
    for (const body of ['{}', 'null', ''])
      expectProblem(await admin.send('DELETE', `orders/${uuidv7()}`, body), 404, 'order_not_found');
  });

  it('is refused when it names __proto__, constructor or prototype, at any depth', () =>
    refused(({ body }) =>
      ['__proto__', 'constructor', 'prototype', '\\u005f_proto__'].flatMap((name) => [
        {
          what: name,
          body: JSON.stringify(body).replace('{', `{"${name}":{"isAdmin":true},`),
          status: [400],
          code: 'unreadable_body',
        },
        {
          what: `${name} below`,
          body: `{"a":{"b":[{"${name}":1}]}}`,
          status: [400],
          code: 'unreadable_body',
          place: '#/a/b/0/',
        },
      ]),
    ));

  it('is refused when it names a member twice', () =>
    refused(({ body }) => {
      const [name = ''] = Object.keys(body);
      return [
        {
          what: 'top',
          body: JSON.stringify(body).replace('{', `{"${name}":1,`),
          status: [400],
          code: 'unreadable_body',
          place: `#/${name}`,
        },
        { what: 'escaped', body: `{"a":1,"\\u0061":2}`, status: [400], code: 'unreadable_body', place: '#/a' },
        { what: 'below', body: `{"a":[{"b":1,"b":1}]}`, status: [400], code: 'unreadable_body', place: '#/a/0/b' },
      ];
    }));

  it('is refused when a text holds a NUL or half a surrogate pair, at every field', () =>
    refused(({ body }) =>
      pointersIn(body).flatMap((pointer) =>
        ['\\u0000', 'a\\u0000b', '\\ud83d', '\\udd14\\ud83d', 'a\\uDFFF'].map((text) => ({
          what: `${pointer}=${text}`,
          body: JSON.stringify(withValueAt(body, pointer, '<here>')).replace('<here>', text),
          status: [400],
          code: 'unreadable_body',
          place: `#${pointer}`,
        })),
      ),
    ));

  it('is refused when its bytes are not UTF-8 or not JSON', () =>
    refused(({ body }) => {
      const text = JSON.stringify(body);
      const bytes = (...codes: number[]) =>
        Buffer.concat([Buffer.from('{"name":"'), Buffer.from(codes), Buffer.from('"}')]);
      return [
        { what: 'raw NUL', body: bytes(0x61, 0x00, 0x62) },
        { what: 'only NULs', body: Buffer.alloc(100) },
        { what: 'lone continuation', body: bytes(0x80) },
        { what: 'overlong slash', body: bytes(0xc0, 0xaf) },
        { what: 'encoded surrogate', body: bytes(0xed, 0xa0, 0x80) },
        { what: 'beyond Unicode', body: bytes(0xf5, 0x80, 0x80, 0x80) },
        { what: 'cut character', body: bytes(0xf0, 0x9f, 0x94) },
        { what: 'Latin-1', body: Buffer.from('{"name":"Müller"}', 'latin1') },
        { what: 'UTF-16', body: Buffer.from(`\ufeff${text}`, 'utf16le') },
        ...[
          '{',
          text.slice(0, -1),
          `${text}${text}`,
          `${text} x`,
          "{'a':1}",
          '{a:1}',
          '[1,]',
          '{"a":1,}',
          'NaN',
          '{"a":NaN}',
          '{"a":01}',
          ' ',
          '\n',
          '{"a":"\n"}',
          '// hi',
          'a=1&b=2',
          '<a/>',
        ].map((broken) => ({ what: broken.slice(0, 30), body: broken })),
      ].map((each) => ({ ...each, status: [400], code: 'unreadable_body' }));
    }));

  it('is refused when it nests past all reason', () =>
    refused(() =>
      [33, 1000, 20_000].flatMap((depth) =>
        [
          '['.repeat(depth) + ']'.repeat(depth),
          `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`.slice(0, 100_000 * 6),
          `{"lines":${'['.repeat(depth)}${']'.repeat(depth)}}`,
        ].map((body) => ({ what: `${depth} levels`, body, status: [400, 413] })),
      ),
    ));

  proof('is refused when it is larger than the limit, however it is sent', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(10 * 1024 * 1024) });
    const texts = new Map<number, string>();
    const textOf = (bytes: number) => {
      const text = texts.get(bytes) ?? `"${'x'.repeat(bytes - 2)}"`;
      texts.set(bytes, text);
      return text;
    };
    await refused(({ url }) => [
      { what: '10 MB', body: large, status: [413], code: 'body_too_large' },
      {
        what: '10 MB, gzipped',
        body: gzipSync(large),
        headers: { 'Content-Encoding': 'gzip' },
        status: [413],
        code: 'body_too_large',
      },
      {
        what: 'a byte too much',
        body: textOf(bodyLimitOf(url, LIMIT) + 1),
        status: [413],
        code: 'body_too_large',
      },
      { what: 'just small enough', body: textOf(bodyLimitOf(url, LIMIT)), status: [422], code: 'invalid_body' },
    ]);
    for (const { method, url } of someOf(targets, STRIDE, 0)) {
      const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`;
      const head = `${method} ${url} HTTP/1.1\nAuthorization: Bearer ${admin.token}\nContent-Type: application/json\nTransfer-Encoding: chunked`;
      const chunks = Math.ceil((3 * bodyLimitOf(url, LIMIT)) / 0x8000);
      const answer = await sendRaw(app.url, request(head, `${chunk.repeat(chunks)}0\r\n\r\n`));
      expect(flaws(answer, { status: [413], code: 'body_too_large' })).toEqual([]);
    }
  });

  it('is refused in every format but JSON, and in every charset but UTF-8', () =>
    refused(({ body }) =>
      [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/xml',
        'application/jsonp',
        'json',
        'application',
        'text/json',
        '*/*',
        'application/json; charset=iso-8859-1',
        'application/json; charset=utf-16',
        'application/json;charset="utf-16le"',
        'application/json; charset=nonsense',
        'application/json; charset=""',
        'application/jsonäöü',
      ].map((type) => ({
        what: type,
        body: JSON.stringify(body),
        headers: { 'Content-Type': type },
        status: [415],
        code: 'unsupported_media_type',
      })),
    ));

  it('is refused without a Content-Type, and with two', async () => {
    for (const { method, url, body } of someOf(targets, STRIDE, 0)) {
      for (const types of ['', 'Content-Type:\n', 'Content-Type: text/plain\nContent-Type: application/json\n']) {
        const text = JSON.stringify(body);
        const head = `${method} ${url} HTTP/1.1\nAuthorization: Bearer ${admin.token}\n${types}Content-Length: ${Buffer.byteLength(text)}`;
        const answer = await sendRaw(app.url, request(head, text));
        expect(flaws(answer, { status: [415], code: 'unsupported_media_type' })).toEqual([]);
      }
    }
  });

  it('is refused when its encoding is broken, cut off or not known', () =>
    refused(({ body }) => {
      const text = JSON.stringify(body);
      const whole = gzipSync(text);
      const encoded = (encoding: string, bytes: string | Uint8Array, status: number) => ({
        what: encoding,
        body: bytes,
        headers: { 'Content-Encoding': encoding },
        status: [status],
      });
      return [
        encoded('gzip', whole.subarray(0, whole.length - 9), 400),
        encoded('gzip', whole.subarray(0, 5), 400),
        encoded('gzip', text, 400),
        encoded('deflate', whole, 400),
        encoded('br', text, 400),
        encoded('identity, gzip', whole, 415),
        encoded('compress', whole, 415),
        encoded('nonsense', text, 415),
      ];
    }));

  it('is refused when it ends before its Content-Length, without an answer being lost to others', async () => {
    const { method, url, body } = targets[0]!;
    const text = JSON.stringify(body);
    const head = `${method} ${url} HTTP/1.1\nContent-Type: application/json\nContent-Length: ${text.length + 100}`;
    await sendRawAndHangUp(app.url, request(head, text));

    expect((await app.nobody.get('/health/live')).status).toBe(200);
  });

  it('never causes a server error, whatever it contains', async () => {
    const wrong: string[] = [];
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.constantFrom("' or 1=1 --", '$1', '\\', '{}', 'null', '../../etc', '%00', '\u0001', '\u007f', '\ufeff'),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), anything, async (route, place, value) => {
        const target = targets[route % targets.length]!;
        const pointers = pointersIn(target.body);
        const body = withValueAt(target.body, pointers[place % pointers.length]!, value);
        // One route at least must refuse it for something else, so that nothing is ever stored.
        const spoilt =
          typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, 'no such field': 1 } : body;
        const answer = await admin.send(target.method, target.url, JSON.stringify(spoilt) ?? '');
        const found = flaws(answer, { status: [400, 422] });
        if (found.length > 0)
          wrong.push(`${target.method} ${target.path} ${JSON.stringify(spoilt)}: ${found.join('; ')}`);
      }),
      { numRuns: thorough ? 200 : 50 },
    );
    expect(wrong).toEqual([]);
  });
});

/** Sends, and closes the connection before an answer can come. */
async function sendRawAndHangUp(url: string, bytes: Uint8Array): Promise<void> {
  const { connect } = await import('node:net');
  const { hostname, port } = new URL(url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      socket.end(bytes, () => setTimeout(() => socket.destroy(), 50)),
    );
    socket.on('close', () => resolve());
  });
}
