import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
  isEnumType,
  isScalarType,
} from 'graphql';
import { CALLERS, type Caller, type Cast, gatherCast } from '../access/cast.js';
import type { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { ask, codesOf, startGraphql } from '../support/graphql.js';
import { orderIn } from '../support/orders.js';

/**
 * What each caller gets of a field of Query, its object being the owner's: every field of its types, or nothing and an
 * error. In the order of CALLERS.
 */
type Seen = 'all' | 'none';

const all = 'all';
const none = 'none';

// prettier-ignore
const TABLE: Readonly<Record<string, { readonly field: (ids: Ids) => string; readonly seen: readonly Seen[] }>> = {
  //                                                                  anon  owner other man.  admin bare  scoped revoked
  products:        { field: () => 'products(first: 1)',               seen: [all,  all,  all,  all,  all,  all,  all,  none] },
  product:         { field: ({ product }) => `product(id: "${product}")`, seen: [all, all, all, all, all, all, all, none] },
  me:              { field: () => 'me',                               seen: [none, all,  all,  all,  all,  all,  all,  none] },
  user:            { field: ({ owner }) => `user(id: "${owner}")`,    seen: [none, all,  none, all,  all,  none, all,  none] },
  userPermissions: { field: ({ owner }) => `userPermissions(id: "${owner}")`, seen: [none, none, none, all, all, none, all, none] },
  users:           { field: () => 'users(first: 1)',                  seen: [none, none, none, all,  all,  none, all,  none] },
  order:           { field: ({ order }) => `order(id: "${order}")`,   seen: [none, all,  none, all,  all,  none, all,  none] },
  orders:          { field: ({ owner }) => `orders(first: 1, filter: { userId: "${owner}" })`, seen: [none, all, all, all, all, none, all, none] },
  audit:           { field: ({ audit }) => `audit(id: "${audit}")`,   seen: [none, all,  none, all,  all,  none, all,  none] },
  audits:          { field: () => 'audits(first: 1)',                 seen: [none, all,  all,  all,  all,  none, all,  none] },
  notifications:   { field: () => 'notifications(first: 1)',          seen: [none, all,  all,  all,  all,  none, all,  none] },
  orderStatistics: { field: () => 'orderStatistics',                  seen: [none, none, none, all,  all,  none, all,  none] },
  userStatistics:  { field: () => 'userStatistics',                   seen: [none, none, none, none, all,  none, all,  none] },
};

interface Ids {
  readonly product: string;
  readonly owner: string;
  readonly order: string;
  readonly audit: string;
}

describe('every field of GraphQL', () => {
  let app: TestApp;
  let cast: Cast;
  let ids: Ids;
  let schema: GraphQLSchema;

  beforeAll(async () => {
    app = await startGraphql({ WORKER: 'false' });
    cast = await gatherCast(app);
    schema = app.app.get(GraphQLSchemaHost, { strict: false }).schema;
    const { manager, owner } = cast;
    const product = await createProduct(manager);
    const order = await orderIn('pending', { buyer: owner, manager, product });
    const { rows } = await app.sql.query('select id from audits where entity_id = $1', [order.id]);
    ids = { product: product.id, owner: owner.userId!, order: order.id, audit: rows[0].id };
  });
  afterAll(() => app.close());

  it('of Query is in the table', () => {
    expect(Object.keys(TABLE).toSorted()).toEqual(Object.keys(schema.getQueryType()!.getFields()).toSorted());
  });

  it.each(Object.keys(TABLE))('is shown to those only who may see it, below %s', async (name) => {
    const { field, seen } = TABLE[name]!;
    const type = getNamedType(schema.getQueryType()!.getFields()[name]!.type) as GraphQLObjectType;
    const query = `{ answer: ${field(ids)} ${selectionOf(type)} }`;
    const found = await Promise.all(CALLERS.map(async (caller) => ({ caller, got: await seenBy(caller, query) })));
    expect(found).toEqual(CALLERS.map((caller, index) => ({ caller, got: seen[index] })));
  });

  it('is null with an error, not a leak, where a screen asks for more than its user may see', async () => {
    const { body } = await ask(cast.owner, '{ me { id email } users { nodes { email } } userStatistics { total } }');
    expect(body.data).toEqual({ me: { id: ids.owner, email: expect.any(String) }, users: null, userStatistics: null });
    expect(body.errors.map(({ path }: { path: string[] }) => path[0]).toSorted()).toEqual(['userStatistics', 'users']);
  });

  it('of Mutation writes nothing for a caller whom REST would refuse', async () => {
    const fields = Object.values(schema.getMutationType()!.getFields());
    for (const { name, args, type } of fields) {
      const given = args
        .filter((arg) => arg.type.toString().endsWith('!'))
        .map((arg) => `${arg.name}: ${arg.name === 'id' ? `"${ids.order}"` : INPUTS[getNamedType(arg.type).name]}`);
      const result = getNamedType(type);
      const query = `mutation { ${name}${given.length > 0 ? `(${given.join(', ')})` : ''} { __typename } }`;
      expect([isUnionType(result) || isObjectType(result), query]).toEqual([true, query]);
      const { body } = await ask(cast.anonymous, query);
      expect([name, body.data, body.errors?.[0].extensions.code]).toEqual([name, { [name]: null }, 'unauthenticated']);
      const bare = await ask(cast.keyWithoutScopes, query);
      expect([name, bare.body.data, bare.body.errors?.[0].extensions.code]).toEqual([
        name,
        { [name]: null },
        'forbidden',
      ]);
      for (const client of cast.revoked) expect((await ask(client, query)).status).toBe(401);
    }
    const { rows } = await app.sql.query('select version from orders where id = $1', [ids.order]);
    expect(rows).toEqual([{ version: 1 }]);
  });

  it('of Subscription is refused to a caller whom REST would refuse', async () => {
    const events = { Accept: 'text/event-stream' };
    for (const name of Object.keys(schema.getSubscriptionType()!.getFields())) {
      const query = `subscription { ${name} { id } }`;
      const codes = async (client: ApiClient) => [name, ...codesOf(await ask(client, query, {}, events))];
      expect(await codes(cast.anonymous)).toEqual([name, 'unauthenticated']);
      expect(await codes(cast.keyWithoutScopes)).toEqual([name, 'forbidden']);
      for (const client of cast.revoked) expect((await ask(client, query, {}, events)).status).toBe(401);
    }
  });

  async function seenBy(caller: Caller, query: string): Promise<string> {
    const clients: readonly ApiClient[] = caller === 'revoked' ? cast.revoked : [cast[caller]];
    const outcomes = await Promise.all(clients.map(async (client) => outcomeOf(await ask(client, query))));
    return new Set(outcomes).size === 1 ? outcomes[0]! : `different: ${JSON.stringify(outcomes)}`;
  }
});

function outcomeOf({ status, body }: { status: number; body: { data?: { answer: unknown }; errors?: unknown[] } }) {
  if (status === 401) return body.data === undefined ? none : 'a leak';
  if (body.data?.answer === null && body.errors) return none;
  return body.errors ? JSON.stringify(body.errors) : all;
}

/** Values that break no rule before the guards could refuse. */
const INPUTS: Readonly<Record<string, string>> = {
  MePatch: '{ firstName: "Eve" }',
  UserInput: '{ email: "eve@example.com", firstName: "Eve", lastName: "Doe" }',
  UserPatch: '{ firstName: "Eve" }',
  UserRoles: '{ roles: ["admin"] }',
  UserPermissionsInput: '{ permissions: ["users:manage"] }',
  ProductInput: '{ sku: "E", name: "E", category: "E", price: { amount: 1, currency: "EUR" }, stock: 1 }',
  ProductPatch: '{ name: "E" }',
  StockAdjustment: '{ by: 1 }',
  OrderInput: '{ lines: [] }',
};

/** Every field of the type and of the types below it, each type once. */
function selectionOf(type: GraphQLObjectType, above: readonly string[] = []): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (isScalarType(inner) || isEnumType(inner)) return [field.name];
    if (!isObjectType(inner) || above.includes(inner.name)) return [];
    return [`${field.name} ${selectionOf(inner, [...above, type.name])}`];
  });
  return `{ ${fields.join(' ')} }`;
}
