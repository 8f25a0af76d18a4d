import { v7 as uuidv7 } from 'uuid';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';
import { until } from '../support/until.js';
import { webhookRequest } from '../support/webhook-receiver.js';

describe('a conditional request', () => {
  let app: TestApp;
  let manager: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    manager = await app.signIn('manager');
  });
  afterAll(() => app.close());

  const etagOf = ({ headers }: Answer) => headers.get('etag');

  it('finds a strong ETag on what was made, read, replaced and changed, which counts the changes', async () => {
    const made = await manager.post('products', productRequest());
    const path = `products/${made.body.id}`;
    expect(etagOf(made)).toBe('"1"');
    expect(etagOf(await manager.get(path))).toBe('"1"');
    expect(etagOf(await manager.patch(path, { name: 'Other' }))).toBe('"2"');
    expect(etagOf(await manager.put(path, productRequest()))).toBe('"3"');
    expect(etagOf(await manager.get(path))).toBe('"3"');

    const order = await manager.post('orders', lines([made.body, 1]));
    expect(etagOf(order)).toBe('"1"');
    expect(etagOf(await manager.get(`orders/${order.body.id}`))).toBe('"1"');
  });

  it.each(['"1"', 'W/"1"', '*', '"7", "1"', 'W/"7",W/"1" ,"8"', ' "1"'])(
    'gets 304 and no body when If-None-Match has it: %s',
    async (tag) => {
      const { id } = await createProduct(manager);
      for (const client of [app.nobody, manager]) {
        const answer = await client.get(`products/${id}`, { 'If-None-Match': tag });
        expect({
          status: answer.status,
          body: answer.body,
          etag: etagOf(answer),
          type: answer.headers.get('content-type'),
        }).toEqual({ status: 304, body: '', etag: '"1"', type: null });
      }
    },
  );

  it.each(['"2"', 'W/"2"', '1', '"01"', '""', '', '"1', 'nonsense', 'w/"1"'])(
    'gets the whole when If-None-Match has it not: %s',
    async (tag) => {
      const { id } = await createProduct(manager);
      const answer = await app.nobody.get(`products/${id}`, { 'If-None-Match': tag });
      expect([answer.status, answer.body.id]).toEqual([200, id]);
    },
  );

  it('gets the whole of what has no version, whatever If-None-Match has', async () => {
    for (const path of ['/problems', '/problems/out_of_stock', '/', 'products', '/.well-known/jwks.json']) {
      const answer = await app.nobody.get(path, { 'If-None-Match': '*' });
      expect({ path, status: answer.status, empty: answer.body === '' }).toEqual({ path, status: 200, empty: false });
    }
  });

  it('gets the whole of what shows more than its version counts, with the version for If-Match', async () => {
    const admin = await app.signIn('admin');
    const { id: permission } = (await admin.post('permissions', { name: 'box:open' })).body;
    const { id: parent } = (await admin.post('roles', { name: 'lifting' })).body;
    const { id: role } = (await admin.post('roles', { name: 'packing', parent: 'lifting', permissions: ['box:open'] }))
      .body;
    const packer = await app.signIn('packing');
    const key = await createApiKey(manager, { scopes: ['products:manage'] });
    const { id: webhook } = (await admin.post('webhooks', webhookRequest())).body;
    const { rows } = await app.sql.query(
      `select id from audits where entity_id = $1 and exists (select from audit_personal_data where audit_id = audits.id)`,
      [permission],
    );
    const audit = rows[0].id;
    const readers: Array<[ApiClient, string]> = [
      [packer, 'users/me'],
      [admin, `users/${packer.userId}`],
      [admin, `users/${packer.userId}/permissions`],
      [admin, `roles/${role}`],
      [manager, `api-keys/${key.id}`],
      [admin, `webhooks/${webhook}`],
      [admin, `audits/${audit}`],
    ];
    const before = await Promise.all(readers.map(([reader, path]) => reader.get(path)));

    await createProduct(key.client);
    await admin.patch(`permissions/${permission}`, { name: 'box:shut' });
    await admin.patch(`roles/${parent}`, { name: 'hauling' });
    await app.sql.query('update users set last_login_at = now() where id = $1', [packer.userId]);
    await app.sql.query('update webhooks set failing_since = now() where id = $1', [webhook]);
    await app.sql.query('delete from audit_personal_data where audit_id = $1', [audit]);
    await until(async () => (await manager.get(`api-keys/${key.id}`)).body.lastUsedAt !== null);

    for (const [index, [reader, path]] of readers.entries()) {
      const old = before[index]!;
      const etag = etagOf(old)!;
      const now = await reader.get(path, { 'If-None-Match': etag });
      expect({ path, status: now.status, etag: etagOf(now) }).toEqual({ path, status: 200, etag });
      expect(now.body).not.toEqual(old.body);
      expect(now.body.version).toBe(old.body.version);
    }
  });

  it('answers 404 or the refusal when the resource is gone or refused', async () => {
    expectProblem(await app.nobody.get(`products/${uuidv7()}`, { 'If-None-Match': '*' }), 404, 'product_not_found');
    expectProblem(await app.nobody.get(`orders/${uuidv7()}`, { 'If-None-Match': '*' }), 401, 'unauthenticated');
  });

  it.each([
    '"2"',
    '"1"',
    'W/"3"',
    '3',
    '"03"',
    '"3.0"',
    '""',
    '',
    '"99999999999999999999"',
    'nonsense',
    'W/"3", "2"',
    '"-3"',
  ])(
    'is refused with 412 and writes nothing when If-Match has another version than the current third: %s',
    async (tag) => {
      const { id } = await createProduct(manager);
      await manager.patch(`products/${id}`, { name: 'One' });
      await manager.patch(`products/${id}`, { name: 'Two' });
      const before = await everythingStored(app.sql);

      for (const [method, body] of [
        ['PUT', productRequest()],
        ['PATCH', { stock: 9 }],
        ['PATCH', {}],
        ['DELETE', undefined],
      ] as const) {
        const answer = await manager.send(method, `products/${id}`, body, { 'If-Match': tag });
        expectProblem(answer, 412, 'precondition_failed');
        expect(etagOf(answer)).toBeNull();
      }
      expect(await everythingStored(app.sql)).toEqual(before);
    },
  );

  it.each(['"1"', '*', ' * ', '"7", "1"', 'W/"1", "1"', '"x,y", "1"'])(
    'writes when If-Match has the current version: %s',
    async (tag) => {
      for (const [method, body, status] of [
        ['PUT', productRequest(), 200],
        ['PATCH', { name: 'Other' }, 200],
        ['DELETE', undefined, 204],
      ] as const) {
        const { id } = await createProduct(manager);
        expect((await manager.send(method, `products/${id}`, body, { 'If-Match': tag })).status).toBe(status);
      }
    },
  );

  it('says 404, not 412, for what is not there', async () => {
    for (const tag of ['"1"', '*']) {
      expectProblem(
        await manager.patch(`products/${uuidv7()}`, { stock: 1 }, { 'If-Match': tag }),
        404,
        'product_not_found',
      );
      expectProblem(await manager.delete(`products/${uuidv7()}`, { 'If-Match': tag }), 404, 'product_not_found');
    }
  });

  it('keeps the version when a change changes nothing, and leaves no audit record of it', async () => {
    const request = productRequest();
    const { body } = await manager.post('products', request);
    const before = await everythingStored(app.sql);

    for (const answer of [
      await manager.patch(`products/${body.id}`, {}),
      await manager.patch(`products/${body.id}`, { stock: 100, price: request.price }),
      await manager.put(`products/${body.id}`, request),
    ]) {
      expect([answer.status, etagOf(answer), answer.body]).toEqual([200, '"1"', body]);
    }
    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('lets one of fifty writers through that all read the same version', async () => {
    const { id } = await createProduct(manager, { stock: 0 });

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        manager.patch(`products/${id}`, { stock: index + 1 }, { 'If-Match': '"1"' }),
      ),
    );

    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 412)).toHaveLength(49);
    const { body } = await manager.get(`products/${id}`);
    expect(body).toEqual(won[0]!.body);
    expect(body.version).toBe(2);
    const { rows } = await app.sql.query("select 1 from audits where entity_id = $1 and action_type = 'update'", [id]);
    expect(rows).toHaveLength(1);
  });

  it('loses no change of fifty writers who name no version', async () => {
    const { id } = await createProduct(manager, { stock: 0 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => manager.patch(`products/${id}`, { name: `Name ${index}` })),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await manager.get(`products/${id}`)).body.version).toBe(51);
  });
});
