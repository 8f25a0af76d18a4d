import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatalogueService } from '../../src/modules/products/catalogue.service.js';
import { ProductsService } from '../../src/modules/products/products.service.js';
import { UsersService } from '../../src/modules/users/users.service.js';
import type { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { ask, codesOf, dataOf, startGraphql } from '../support/graphql.js';
import { replicaSettings } from '../support/replicas.js';
import { until } from '../support/until.js';

/** Headers that differ from one request to the next. */
const CHANGING = ['x-request-id', 'date', 'ratelimit'];
const LIST =
  'query($first: Int) { products(first: $first, sort: "name") { totalCount nodes { id name stock price } } }';
const WITH_FRAGMENT =
  'query($id: UUID!) { one: product(id: $id) { __typename ...Shown } } fragment Shown on Product { id name stock price }';

describe('public answers of GraphQL that are given again', () => {
  let app: TestApp;
  let replica: TestApp;
  let manager: ApiClient;
  let there: ApiClient;
  let product: { id: string };
  const log: string[] = [];

  beforeAll(async () => {
    const settings = { ...replicaSettings(), WORKER: 'false' };
    app = await startGraphql(settings, (line) => log.push(line));
    replica = await startGraphql(settings, undefined, app.database);
    manager = await app.signIn('manager');
    there = new ApiClient(replica.url);
    product = await createProduct(manager, { name: 'Again' });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  /** How often handlers run while `work` is done. */
  const runs = async (work: () => Promise<unknown>) => {
    const spies = [
      jest.spyOn(ProductsService.prototype, 'get'),
      jest.spyOn(CatalogueService.prototype, 'list'),
      jest.spyOn(UsersService.prototype, 'get'),
    ];
    await work();
    const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    jest.restoreAllMocks();
    return count;
  };
  const steady = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => !CHANGING.includes(name.toLowerCase())));
  const warm = async (query: string, variables: object, client = app.nobody) => {
    for (let count = 0; count < 3; count++) await ask(client, query, variables);
  };
  const operations = (): Array<[query: string, variables: object]> => [
    [LIST, { first: 2 }],
    [WITH_FRAGMENT, { id: product.id }],
  ];

  it('are those of the resolvers, which are not asked, for callers with and without a credential', async () => {
    for (const [query, variables] of operations()) {
      const made = await ask(app.nobody, query, variables);
      expect(made.body.errors).toBeUndefined();
      await warm(query, variables);
      await ask(manager, query, variables);
      let again: Array<Awaited<ReturnType<typeof ask>>> = [];
      log.length = 0;
      const count = await runs(async () => {
        again = [await ask(app.nobody, query, variables), await ask(manager, query, variables)];
      });
      expect(count).toBe(0);
      for (const { status, body, headers } of again) {
        expect([status, body]).toEqual([200, made.body]);
        expect(steady(headers)).toEqual(steady(made.headers));
        expect(headers.get('x-request-id')).not.toBe(made.headers.get('x-request-id'));
      }
      const logged = log.map((line) => JSON.parse(line)).filter(({ path }) => path === '/graphql');
      const handler = expect.stringMatching(/^ProductsResolver\.products?$/);
      expect(logged).toMatchObject([
        { route: '/graphql', handler, status: 200 },
        { route: '/graphql', handler, status: 200, userId: manager.userId },
      ]);
    }
  });

  it('have the media type that the client asks for', async () => {
    const accept = { Accept: 'application/graphql-response+json' };
    for (let count = 0; count < 4; count++) {
      for (const [headers, type] of [
        [accept, 'application/graphql-response+json; charset=utf-8'],
        [{}, 'application/json; charset=utf-8'],
      ] as const)
        expect((await ask(app.nobody, LIST, { first: 3 }, headers)).headers.get('content-type')).toBe(type);
    }
  });

  it('differ with the variables', async () => {
    for (const first of [1, 2, 1, 2, 1, 2, 1, 2]) {
      await createProduct(manager);
      await warm(LIST, { first });
      expect((await dataOf(app.nobody, LIST, { first })).products.nodes).toHaveLength(first);
    }
  });

  it('are not given to a credential that is not valid, nor after its session has ended', async () => {
    const leaving = await app.signIn('user');
    for (const [query, variables] of operations()) {
      await warm(query, variables);
      await warm(query, variables, leaving);
      expect((await ask(new ApiClient(app.url, 'a.b.c'), query, variables)).status).toBe(401);
      expect((await ask(app.nobody, query, variables, { 'X-API-Key': 'wrong' })).status).toBe(401);
    }
    expect((await leaving.post('auth/logout')).status).toBe(204);
    for (const [query, variables] of operations()) expect((await ask(leaving, query, variables)).status).toBe(401);
  });

  it('are not kept when a field depends on the caller', async () => {
    const query = '{ products(first: 1) { totalCount } me { id } }';
    await warm(query, {}, manager);
    const other = await app.signIn('user');
    const [mine, theirs] = [await ask(manager, query), await ask(other, query)];
    expect([mine.body.data.me.id, theirs.body.data.me.id]).toEqual([manager.userId, other.userId]);
    const { body } = await ask(app.nobody, query);
    expect(body.data.me).toBeNull();
    expect(body.errors).toHaveLength(1);
    expect(await runs(() => ask(manager, query))).toBeGreaterThan(0);
  });

  it('are not kept with errors, nor when they are read past the cache', async () => {
    const missing = 'query { product(id: "0199a5f0-7c2e-7cc3-8a52-0c3a1c9be00f") { id } }';
    await warm(missing, {});
    const count = await runs(async () => {
      expect(codesOf(await ask(app.nobody, missing))).toEqual(['product_not_found']);
    });
    expect(count).toBe(1);
    const { products } = await dataOf(app.nobody, '{ products(first: 1) { pageInfo { endCursor } } }');
    const later = `{ products(first: 1, after: "${products.pageInfo.endCursor}") { totalCount } }`;
    await warm(later, {});
    expect(await runs(() => ask(app.nobody, later))).toBe(1);
  });

  it('end with the value that one of them was made of, on every instance', async () => {
    const order = await app.signIn('user');
    const changes: Array<[name: string, change: (turn: number) => Promise<{ status: number }>]> = [
      ['name', (turn) => manager.patch(`products/${product.id}`, { name: `A ${turn}` })],
      ['price', (turn) => manager.patch(`products/${product.id}`, { price: { amount: 100 + turn, currency: 'EUR' } })],
      ['stock', () => order.post('orders', lines([product, 1]))],
    ];
    const list = [LIST, { first: 50 }] as const;
    const one = [WITH_FRAGMENT, { id: product.id }] as const;
    const inList = (data: { products: { nodes: Array<{ id: string }> } }) =>
      data.products.nodes.find(({ id }) => id === product.id);
    for (let turn = 0; turn < 3; turn++) {
      for (const [, change] of changes) {
        for (const client of [app.nobody, there])
          for (const [query, variables] of [list, one]) await warm(query, variables, client);
        expect((await change(turn)).status).toBeLessThan(300);
        const { body } = await app.nobody.get(`products/${product.id}`);
        const { id, name, stock, price } = body;
        expect((await dataOf(app.nobody, ...one)).one).toMatchObject({ id, name, stock, price });
        expect(inList(await dataOf(app.nobody, ...list))).toEqual({ id, name, stock, price });
        await until(async () => {
          const shown = [(await dataOf(there, ...one)).one, inList(await dataOf(there, ...list))];
          return shown.every(
            (each) => each.name === name && each.stock === stock && each.price.amount === price.amount,
          );
        });
      }
    }
    const { id } = await createProduct(manager, { name: '0 new' });
    expect((await dataOf(app.nobody, LIST, { first: 1 })).products.nodes).toMatchObject([{ id }]);
    await manager.delete(`products/${id}`);
    expect((await dataOf(app.nobody, LIST, { first: 1 })).products.nodes).not.toMatchObject([{ id }]);
  });

  it('count their cost for the caller, and are refused when it is too much', async () => {
    const settings = { RATE_LIMITS: 'graphql=42/60,default=2/60', WORKER: 'false' };
    const strict = await startGraphql(settings, undefined, app.database);
    const query = '{ products(first: 4) { nodes { id } } }';
    const answers = [];
    for (let count = 0; count < 13; count++) answers.push(await ask(strict.nobody, query));
    // What is refused counts under no other limit.
    expect((await strict.nobody.get('products')).status).toBe(200);
    await strict.close();
    const left = answers.map(({ headers }) => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]));
    expect(left.slice(0, 7)).toEqual([37, 32, 27, 22, 17, 12, 7]);
    expect(answers.slice(0, 8).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(answers.slice(8).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 429));
  });

  it('take no more memory than they may, whatever the variables', async () => {
    const small = await startGraphql({ CACHE_MEGABYTES: '1', WORKER: 'false' }, undefined, app.database);
    const query = `query($first: Int) { products(first: $first) { nodes { id name description } } }`;
    const again = () => runs(() => ask(small.nobody, query, { first: 50 }));
    await until(async () => (await again()) === 0);
    for (let count = 0; count < 60; count++) await ask(small.nobody, query, { first: 50, q: 'x'.repeat(3000) + count });
    expect(await again()).toBe(1);
    const long = { first: 50, q: 'x'.repeat(9000) };
    await warm(query, long, small.nobody);
    expect(await runs(() => ask(small.nobody, query, long))).toBe(1);
    await small.close();
  });

  it('are given for trusted documents, by their ids only', async () => {
    const query = '{ products(first: 1) { totalCount } }';
    const documentId = `sha256:${createHash('sha256').update(query).digest('hex')}`;
    const folder = mkdtempSync(join(tmpdir(), 'keelson-documents-'));
    const file = join(folder, 'documents.json');
    writeFileSync(file, JSON.stringify({ [documentId]: query }));
    const trusting = await startGraphql(
      { GRAPHQL_DOCUMENTS: file, GRAPHQL_DOCUMENTS_ONLY: 'true', WORKER: 'false' },
      undefined,
      app.database,
    );
    rmSync(folder, { recursive: true });
    await until(async () => (await runs(() => trusting.nobody.post('/graphql', { documentId }))) === 0);
    for (let count = 0; count < 3; count++)
      expect(codesOf(await ask(trusting.nobody, query))).toEqual(['graphql_not_trusted']);
    await trusting.close();
  });
});
