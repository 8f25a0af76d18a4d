import type { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { ask, codesOf, dataOf, startGraphql } from '../support/graphql.js';

const ORDERS = `query Orders($first: Int, $after: String, $filter: OrderFilter) {
  orders(first: $first, after: $after, filter: $filter) {
    totalCount
    edges { cursor node { id } }
    nodes { id number status total lines { name quantity unitPrice product { sku stock } } buyer { email fullName } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`;

const LIST = `query($first: Int, $filter: OrderFilter) { orders(first: $first, filter: $filter) { totalCount } }`;

describe('reading over GraphQL', () => {
  let app: TestApp;
  let manager: ApiClient;
  let buyers: ApiClient[];
  const log: string[] = [];

  beforeAll(async () => {
    app = await startGraphql({ SLOW_REQUEST_MS: '1', WORKER: 'false' }, (line) => log.push(line));
    manager = await app.signIn('manager');
    buyers = await Promise.all(Array.from({ length: 5 }, () => app.signIn('user')));
    const products = await Promise.all(Array.from({ length: 6 }, () => createProduct(manager)));
    for (let index = 0; index < 25; index++) {
      const [first, second] = [products[index % 6]!, products[(index + 1) % 6]!];
      const { status } = await buyers[index % 5]!.post('orders', lines([first, 1], [second, 2]));
      expect(status).toBe(201);
    }
  });
  afterAll(() => app.close());

  it('answers what REST answers', async () => {
    const rest = await manager.get('orders?limit=3');
    const { orders } = await dataOf(manager, ORDERS, { first: 3 });
    expect(orders.totalCount).toBe(25);
    for (const [index, order] of rest.body.items.entries()) {
      const { id, number, status, total } = order;
      expect(orders.nodes[index]).toMatchObject({ id, number, status, total });
      expect(orders.nodes[index].lines).toHaveLength(2);
      expect(orders.nodes[index].buyer.email).toMatch(/@example\.com$/);
    }
  });

  it('reads a page of orders with lines, products and buyers in at most five statements', async () => {
    await dataOf(manager, ORDERS, { first: 20 });
    log.length = 0;
    const { orders } = await dataOf(manager, ORDERS, { first: 20 });
    expect(orders.nodes).toHaveLength(20);
    const line = log.map((each) => JSON.parse(each)).find(({ path }) => path === '/graphql');
    expect(line).toMatchObject({ handler: 'OrdersResolver.orders', statements: expect.any(Number) });
    expect(line.statements).toBeGreaterThan(0);
    expect(line.statements).toBeLessThanOrEqual(5);
  });

  it('walks through a list by cursors, which are those of REST', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { orders } = await dataOf(manager, ORDERS, { first: 10, after });
      expect(orders.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(orders.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual(
        orders.nodes.map(({ id }: { id: string }) => id),
      );
      seen.push(...orders.nodes.map(({ id }: { id: string }) => id));
      after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(25);
    const { body } = await manager.get('orders?limit=10');
    const { orders } = await dataOf(manager, ORDERS, { first: 10, after: body.page.nextCursor });
    expect(orders.nodes.map(({ id }: { id: string }) => id)).toEqual(seen.slice(10, 20));
  });

  it('begins after any item of a page', async () => {
    const { orders } = await dataOf(manager, ORDERS, { first: 5 });
    const next = await dataOf(manager, ORDERS, { first: 2, after: orders.edges[1].cursor });
    expect(next.orders.nodes.map(({ id }: { id: string }) => id)).toEqual(
      orders.nodes.slice(2, 4).map(({ id }: { id: string }) => id),
    );
  });

  it('refuses a cursor of another list', async () => {
    const { orders } = await dataOf(manager, ORDERS, { first: 5 });
    const answer = await ask(manager, 'query($after: String) { users(after: $after) { totalCount } }', {
      after: orders.pageInfo.endCursor,
    });
    expect(codesOf(answer)).toEqual(['invalid_query']);
  });

  it('shows a user their own orders only', async () => {
    const { orders } = await dataOf(buyers[0]!, ORDERS, { first: 30 });
    expect(orders.totalCount).toBe(5);
  });

  it('names every broken rule of a list with a pointer into the arguments', async () => {
    const answer = await ask(manager, LIST, { first: 51, filter: { minTotal: -1, number: 'nonsense' } });
    expect(codesOf(answer)).toEqual(['invalid_body']);
    const { errors } = answer.body.errors[0].extensions;
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).toSorted()).toEqual([
      '#/filter/minTotal',
      '#/filter/number',
      '#/first',
    ]);
    expect(answer.body.data).toEqual({ orders: null });
  });

  it('answers the problem document of a refusal as extensions of the error, with the request id', async () => {
    const id = '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be00f';
    const answer = await ask(manager, 'query($id: UUID!) { order(id: $id) { number } me { id } }', { id });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ order: null, me: { id: manager.userId } });
    expect(answer.body.errors).toEqual([
      {
        message: `No order has the id ${id}.`,
        path: ['order'],
        locations: [{ line: 1, column: 21 }],
        extensions: {
          code: 'order_not_found',
          title: 'No such order',
          status: 404,
          type: expect.stringMatching(/\/problems\/order_not_found$/),
          requestId: answer.headers.get('x-request-id'),
        },
      },
    ]);
  });

  it('reveals nothing of a fault', async () => {
    await app.sql.query('alter table audits rename to audits_away');
    const answer = await ask(manager, '{ audits { totalCount } }');
    await app.sql.query('alter table audits_away rename to audits');
    expect(codesOf(answer)).toEqual(['internal']);
    expect(JSON.stringify(answer.body)).not.toMatch(/audits_away|relation|select/);
  });

  it('answers in the media type that is asked for', async () => {
    const modern = { Accept: 'application/graphql-response+json' };
    const good = await ask(manager, '{ me { id } }', {}, modern);
    expect([good.status, good.headers.get('content-type')]).toEqual([
      200,
      'application/graphql-response+json; charset=utf-8',
    ]);
    expect((await ask(manager, '{ nothing }', {}, modern)).status).toBe(400);
    expect((await ask(manager, '{ nothing }')).status).toBe(200);
  });
});
