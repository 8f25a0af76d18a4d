import type { TestApp } from '../support/app.js';
import { ask, codesOf, startGraphql } from '../support/graphql.js';
import { HOSTILE } from './hostile-documents.js';

describe('limits of GraphQL', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startGraphql({ GRAPHQL_INTROSPECTION: 'false', RATE_LIMITS: 'graphql=2000/60' });
  });
  afterAll(() => app.close());

  it.each(Object.entries(HOSTILE))('refuse %s', async (_, { body, codes }) => {
    const answer = await app.nobody.post('/graphql', body());
    expect(answer.body.data).toBeUndefined();
    expect(codes).toContain(answer.body.code ?? codesOf(answer)[0]);
  });

  it('say which one is exceeded, and by how much', async () => {
    const { body } = await ask(app.nobody, '{ products(first: 50) { nodes { id } a: nodes { id } } }');
    expect(body.data.products).toBeDefined();
    const answer = await ask(
      app.nobody,
      `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: products(first: 50) { nodes { id } }`).join(' ')} }`,
    );
    expect(answer.body.errors[0].extensions).toMatchObject({
      code: 'graphql_too_complex',
      limit: 'cost',
      max: 1000,
      actual: 20 * 51,
    });
  });

  it('give no hints about a schema that cannot be read', async () => {
    const answer = await ask(app.nobody, '{ product { nam } produkt }');
    expect(JSON.stringify(answer.body)).not.toMatch(/Did you mean/);
    expect(codesOf(await ask(app.nobody, '{ __schema { types { name } } }'))).toEqual([
      'graphql_invalid',
      'graphql_invalid',
    ]);
    expect((await app.nobody.get('/graphql', { Accept: 'text/html' })).status).toBe(405);
  });

  it('count as many requests as the operation has cost points', async () => {
    const user = await app.signIn('user');
    const before = await ask(user, '{ me { id } }');
    const after = await ask(user, '{ products(first: 30) { nodes { id } } }');
    const left = ({ headers }: typeof before) => Number(/r=(\d+)/.exec(headers.get('ratelimit')!)![1]);
    expect(left(before) - left(after)).toBe(31);
    const statuses = [];
    for (let turn = 0; turn < 5; turn++)
      statuses.push(
        (
          await ask(
            user,
            '{ a: products(first: 50) { nodes { id } } b: products(first: 50) { nodes { id } } c: products(first: 50) { nodes { id } } d: products(first: 50) { nodes { id } } e: products(first: 50) { nodes { id } } f: products(first: 50) { nodes { id } } g: products(first: 50) { nodes { id } } h: products(first: 50) { nodes { id } } i: products(first: 50) { nodes { id } } }',
          )
        ).status,
      );
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('refuse requests that a foreign page can make a browser send', async () => {
    const query = '{ me { id } }';
    const form = await app.nobody.post('/graphql', `query=${encodeURIComponent(query)}`, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    const plain = await app.nobody.post('/graphql', JSON.stringify({ query }), { 'Content-Type': 'text/plain' });
    const get = await app.nobody.get(`/graphql?query=${encodeURIComponent(query)}`);
    expect([form.status, plain.status, get.status]).toEqual([415, 415, 405]);
  });

  it('let GraphiQL read the schema where introspection is on', async () => {
    const open = await startGraphql();
    const { getIntrospectionQuery } = await import('graphql');
    const page = await open.nobody.get('/graphql', { Accept: 'text/html' });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*connect-src 'self'/);
    const { body } = await ask(open.nobody, getIntrospectionQuery());
    await open.close();
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
  });
});
