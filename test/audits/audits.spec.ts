import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { TestApp } from '../support/app.js';

// oxlint-disable-next-line no-explicit-any
type Audit = Record<string, any>;

describe('the audit trail', () => {
  let app: TestApp;
  let manager: ApiClient;
  let anna: ApiClient;
  let ben: ApiClient;
  let product: { id: string };
  let order: { id: string; number: string };

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, anna, ben] = [await app.signIn('manager'), await app.signIn('user'), await app.signIn('user')];
    product = await createProduct(manager, { stock: 10 });
    order = (await anna.post('orders', lines([product, 2]), { 'User-Agent': 'shop/1.0', 'X-Request-Id': 'order-1' }))
      .body;
    await app.nobody.post('auth/login', { email: 'stranger@example.com', password: 'guess' });
  });
  afterAll(() => app.close());

  const list = async (who: ApiClient, query: Record<string, string> = {}) => {
    const { status, body } = await who.get(`audits?${new URLSearchParams({ limit: '50', ...query }).toString()}`);
    expect({ status, total: body.page?.total }).toEqual({ status: 200, total: body.items?.length });
    return body.items as Audit[];
  };

  it('tells who did what to which resource, how, when and from where', async () => {
    const [record] = await list(manager, { entityId: order.id });

    expect(record).toEqual({
      id: expect.any(String),
      actionType: 'create',
      entityType: 'order',
      entityId: order.id,
      userId: anna.userId,
      actor: `user:${anna.userId}`,
      status: 'success',
      details: { number: order.number },
      changes: {
        status: { to: 'pending' },
        total: { to: { amount: 3998, currency: 'EUR' } },
        lines: { to: [expect.objectContaining({ productId: product.id, quantity: 2 })] },
      },
      source: 'system',
      requestId: 'order-1',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      ipAddress: '127.0.0.1',
      userAgent: 'shop/1.0',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updatedAt: null,
      withdrawnAt: null,
      version: 1,
    });
    const [taken] = await list(manager, { entityId: product.id, actionType: 'update' });
    expect(taken).toMatchObject({
      changes: { stock: { by: -2 } },
      details: { orderId: order.id },
      requestId: 'order-1',
    });
  });

  it('shows users their own records only', async () => {
    const own = await list(anna);
    expect(own.map(({ actionType }) => String(actionType)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'create',
      'login',
      'update',
    ]);
    expect(new Set(own.map(({ userId }) => userId))).toEqual(new Set([anna.userId]));
    expect(await list(ben, { entityId: order.id })).toEqual([]);
    expect(await list(ben, { userId: anna.userId! })).toEqual([]);

    const [foreign] = await list(manager, { entityId: order.id });
    expect((await anna.get(`audits/${foreign!.id}`)).body).toEqual(foreign);
    expectProblem(await ben.get(`audits/${foreign!.id}`), 404, 'audit_not_found');
    expectProblem(await ben.get(`audits/${randomUUID()}`), 404, 'audit_not_found');
    expectProblem(await app.nobody.get('audits'), 401, 'unauthenticated');
    expectProblem(await app.nobody.get(`audits/${foreign!.id}`), 401, 'unauthenticated');
  });

  it('shows managers everything', async () => {
    const all = await list(manager);

    expect((await manager.get(`audits/${all[0]!.id}`)).body).toEqual(all[0]);
    expect(new Set(all.map(({ actor }) => actor))).toEqual(
      new Set(['system', 'anonymous', `user:${manager.userId}`, `user:${anna.userId}`, `user:${ben.userId}`]),
    );
  });

  it('is filtered by each of its fields', async () => {
    const all = await list(manager);
    const holds = async (query: Record<string, string>, condition: (record: Audit) => boolean) => {
      const expected = all.filter(condition).map(({ id }) => id);
      expect((await list(manager, query)).map(({ id }) => id)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(all.length);
    };
    const middle = all[Math.floor(all.length / 2)]!.createdAt;

    await holds({ actionType: 'login' }, ({ actionType }) => actionType === 'login');
    await holds({ entityType: 'product' }, ({ entityType }) => entityType === 'product');
    await holds({ entityId: product.id }, ({ entityId }) => entityId === product.id);
    await holds({ userId: anna.userId! }, ({ userId }) => userId === anna.userId);
    await holds({ status: 'failure' }, ({ status }) => status === 'failure');
    await holds({ createdAfter: middle }, ({ createdAt }) => createdAt > middle);
    await holds({ createdBefore: middle }, ({ createdAt }) => createdAt < middle);
    await holds(
      { userId: anna.userId!, entityType: 'order', status: 'success' },
      ({ userId, entityType }) => userId === anna.userId && entityType === 'order',
    );
    expect((await list(manager, { sort: 'createdAt' })).map(({ id }) => id)).toEqual(
      all.map(({ id }) => id).toReversed(),
    );
    expectProblem(await manager.get('audits?actionType=hack'), 400, 'invalid_query');
    expectProblem(await manager.get('audits?status=maybe'), 400, 'invalid_query');
    expectProblem(await manager.get('audits?userId=7'), 400, 'invalid_query');
  });

  it('keeps failed sign-ins without the address', async () => {
    const failures = await list(manager, { actionType: 'login', status: 'failure' });

    expect(failures).toMatchObject([{ userId: null, actor: 'anonymous', entityType: 'user' }]);
    expect(JSON.stringify(failures)).not.toMatch(/@|stranger|guess/);
  });

  it('never holds a password or its hash', async () => {
    const { rows } = await app.sql.query(`select from audits where audits::text ~ '\\$2[aby]\\$|correct horse'`);

    expect(rows).toHaveLength(0);
    const [made] = await list(manager, { entityId: anna.userId!, actionType: 'create' });
    expect(made?.changes.password).toEqual({ to: '[masked]' });
  });

  it('fails with the change it describes: neither is there without the other', async () => {
    await app.sql.query(`
      create function refuse() returns trigger language plpgsql as $$
      begin raise exception 'no audit today'; end $$`);
    await app.sql.query('create trigger refuse before insert on audits for each row execute function refuse()');

    const answers = [
      await manager.post(`products/${product.id}/stock-adjustments`, { by: 99 }),
      await manager.delete(`products/${product.id}`),
      await anna.post('orders', lines([product, 1])),
    ];
    await app.sql.query('drop trigger refuse on audits');

    expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(JSON.stringify(answers.map(({ body }) => body))).not.toContain('no audit today');
    expect((await manager.get(`products/${product.id}`)).body).toMatchObject({ stock: 8, version: 2 });
    expect((await anna.get('orders')).body.items).toHaveLength(1);
  });
});
