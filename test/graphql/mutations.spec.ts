import type { TestApp } from '../support/app.js';
import { createApiKey } from '../support/api-keys.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest, userRequest } from '../support/factories.js';
import { ask, codesOf, dataOf, startGraphql } from '../support/graphql.js';

const PLACE = `mutation Place($input: OrderInput!, $key: String) {
  placeOrder(input: $input, idempotencyKey: $key) {
    __typename
    ... on Order { id number status version lines { quantity } }
    ... on Problem { code detail httpStatus }
  }
}`;
const UPDATE = `mutation Update($id: UUID!, $version: Int, $input: ProductPatch!) {
  updateProduct(id: $id, expectedVersion: $version, input: $input) {
    __typename
    ... on Product { name stock version }
    ... on Problem { code }
  }
}`;

describe('mutations over GraphQL', () => {
  let app: TestApp;
  let buyer: ApiClient;
  let manager: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await startGraphql({ WORKER: 'false' });
    [buyer, manager, admin] = await Promise.all([app.signIn('user'), app.signIn('manager'), app.signIn('admin')]);
  });
  afterAll(() => app.close());

  const audits = async (entityId: string) => {
    const { rows } = await app.sql.query(
      'select action_type from audits where entity_id = $1 order by created_at, id',
      [entityId],
    );
    return rows.map(({ action_type: action }) => action);
  };

  it('place an order as REST does, with its audit record', async () => {
    const product = await createProduct(manager, { stock: 5 });
    const { placeOrder } = await dataOf(buyer, PLACE, { input: lines([product, 2], [product, 1]) });
    expect(placeOrder).toMatchObject({ __typename: 'Order', status: 'pending', lines: [{ quantity: 3 }] });
    expect(await audits(placeOrder.id)).toEqual(['create']);
    const { body } = await manager.get(`products/${product.id}`);
    expect(body.stock).toBe(2);
  });

  it('answer refusals that the caller can act on as members of the result', async () => {
    const product = await createProduct(manager, { stock: 1 });
    const { placeOrder } = await dataOf(buyer, PLACE, { input: lines([product, 2]) });
    expect(placeOrder).toEqual({
      __typename: 'OutOfStock',
      code: 'out_of_stock',
      detail: expect.any(String),
      httpStatus: 409,
    });
  });

  it('replace the permissions of a user', async () => {
    const { userId: id } = await app.signIn('user');
    const { setUserPermissions } = await dataOf(
      admin,
      'mutation($id: UUID!) { setUserPermissions(id: $id, input: { permissions: ["orders:read"] }) { __typename } }',
      { id },
    );
    expect(setUserPermissions).toEqual({ __typename: 'UserPermissions' });
    const { userPermissions } = await dataOf(
      admin,
      'query($id: UUID!) { userPermissions(id: $id) { permissions effective version } }',
      { id },
    );
    const { body } = await admin.get(`users/${id}/permissions`);
    expect(userPermissions).toEqual(body);
    expect(userPermissions.permissions).toEqual(['orders:read']);
  });

  it('answer the members of a problem', async () => {
    const product = await createProduct(manager);
    const { placeOrder } = await dataOf(buyer, PLACE, { input: lines([product, 1]) });
    const { shipOrder } = await dataOf(
      manager,
      'mutation($id: UUID!) { shipOrder(id: $id) { __typename ... on OrderState { orderStatus allowed } } }',
      { id: placeOrder.id },
    );
    expect(shipOrder).toEqual({
      __typename: 'OrderState',
      orderStatus: 'pending',
      allowed: expect.arrayContaining(['pay', 'cancel']),
    });
  });

  it('name every broken rule of the input', async () => {
    const answer = await ask(manager, 'mutation($i: ProductInput!) { createProduct(input: $i) { __typename } }', {
      i: { ...productRequest(), name: '', stock: -1, price: { amount: -1, currency: 'XX' } },
    });
    expect(codesOf(answer)).toEqual(['invalid_body']);
    expect(
      answer.body.errors[0].extensions.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted(),
    ).toEqual(['#/input/name', '#/input/price/amount', '#/input/price/currency', '#/input/stock']);
  });

  it('happen once for an idempotency key', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const request = { input: lines([product, 1]), key: 'order-1' };
    const results = await Promise.all(Array.from({ length: 4 }, () => ask(buyer, PLACE, request)));
    const placed = results.filter(({ body }) => body.data.placeOrder !== null);
    const ids = new Set(placed.map(({ body }) => body.data.placeOrder.id));
    expect(ids.size).toBe(1);
    for (const { body } of results.filter((each) => !placed.includes(each)))
      expect(body.errors[0].extensions.code).toBe('idempotency_key_in_flight');
    const again = await ask(buyer, PLACE, request);
    expect(again.body.data.placeOrder.id).toBe([...ids][0]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(9);
    expect(codesOf(await ask(buyer, PLACE, { ...request, input: lines([product, 2]) }))).toEqual([
      'idempotency_key_reused',
    ]);
  });

  it('can be repeated with the key of a refused one', async () => {
    const product = await createProduct(manager, { stock: 0 });
    const request = { input: lines([product, 1]), key: 'order-2' };
    expect((await dataOf(buyer, PLACE, request)).placeOrder).toMatchObject({ __typename: 'OutOfStock' });
    await dataOf(manager, 'mutation($id: UUID!) { adjustStock(id: $id, input: { by: 1 }) { __typename } }', {
      id: product.id,
    });
    expect((await dataOf(buyer, PLACE, request)).placeOrder).toMatchObject({ __typename: 'Order' });
  });

  it('change nothing when the expected version is no longer current', async () => {
    const product = await createProduct(manager);
    const change = (name: string) => dataOf(manager, UPDATE, { id: product.id, version: 1, input: { name } });
    const results = await Promise.all(['One', 'Two', 'Three'].map(change));
    const codes = results.map(({ updateProduct }) => updateProduct.code ?? 'changed');
    expect(new Set(codes)).toEqual(new Set(['changed', 'precondition_failed']));
    expect(codes.filter((code) => code === 'changed')).toHaveLength(1);
    expect((await manager.get(`products/${product.id}`)).body.version).toBe(2);
  });

  it('leave fields alone that are absent', async () => {
    const product = await createProduct(manager, { name: 'Kettle', stock: 7 });
    const { updateProduct } = await dataOf(manager, UPDATE, { id: product.id, input: { description: 'Red.' } });
    expect(updateProduct).toEqual({ __typename: 'Product', name: 'Kettle', stock: 7, version: 2 });
  });

  it('create, change and delete a user', async () => {
    const { createUser } = await dataOf(
      admin,
      'mutation($i: UserInput!) { createUser(input: $i) { ... on User { id roles lastName } ... on Problem { code } } }',
      { i: userRequest({ lastName: 'Müller' }) },
    );
    expect(createUser).toMatchObject({ roles: ['user'], lastName: 'Müller' });
    const { id } = createUser;
    const { setUserRoles, deactivateUser, deleteUser } = await dataOf(
      admin,
      `mutation($id: UUID!) {
        setUserRoles(id: $id, input: { roles: ["manager"] }) { ... on User { roles } }
        deactivateUser(id: $id) { ... on User { isActive } }
        deleteUser(id: $id) { ... on Deleted { id } }
      }`,
      { id },
    );
    expect([setUserRoles, deactivateUser, deleteUser]).toEqual([{ roles: ['manager'] }, { isActive: false }, { id }]);
    expect(await audits(id)).toEqual(['create', 'update', 'update', 'delete']);
  });

  it('are refused to callers without the permission, and write nothing', async () => {
    const product = await createProduct(manager);
    for (const client of [app.nobody, buyer]) {
      const answer = await ask(client, UPDATE, { id: product.id, input: { name: 'Mine' } });
      expect(answer.body.data).toEqual({ updateProduct: null });
      expect(codesOf(answer)).toEqual([client === buyer ? 'forbidden' : 'unauthenticated']);
    }
    expect((await manager.get(`products/${product.id}`)).body.version).toBe(1);
  });

  it('answer what they changed to API keys that may change it and not read it, as REST does', async () => {
    const product = await createProduct(manager);
    const { body: order } = await buyer.post('orders', lines([product, 1]));
    const shop = await createApiKey(admin, { scopes: ['orders:manage'] });
    const { payOrder } = await dataOf(
      shop.client,
      'mutation($id: UUID!) { payOrder(id: $id) { ... on Order { status } ... on Problem { code } } }',
      { id: order.id },
    );
    expect(payOrder).toEqual({ status: 'paid' });

    const forBuyer = await createApiKey(admin, { scopes: ['orders:place'], userId: buyer.userId });
    const { placeOrder } = await dataOf(forBuyer.client, PLACE, { input: lines([product, 1]) });
    expect(placeOrder).toMatchObject({ __typename: 'Order', status: 'pending' });

    const users = await createApiKey(admin, { scopes: ['users:manage'] });
    const { createUser } = await dataOf(
      users.client,
      'mutation($i: UserInput!) { createUser(input: $i) { ... on User { lastName } ... on Problem { code } } }',
      { i: userRequest({ lastName: 'Müller' }) },
    );
    expect(createUser).toEqual({ lastName: 'Müller' });
  });
});
