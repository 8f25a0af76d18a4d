import { randomUUID } from 'node:crypto';
import { allowedIn, ORDER_ACTIONS, ORDER_STATUSES, type OrderAction } from '../../src/modules/orders/order-status.js';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { orderIn } from '../support/orders.js';
import { expectProblem } from '../support/problem.js';
import { everythingStored } from '../support/stored.js';

const ACTIONS = Object.keys(ORDER_ACTIONS) as OrderAction[];

describe('an order on its way', () => {
  let app: TestApp;
  let admin: ApiClient;
  let manager: ApiClient;
  let buyer: ApiClient;
  let product: { id: string };

  beforeAll(async () => {
    app = await TestApp.start();
    [admin, manager, buyer] = [await app.signIn('admin'), await app.signIn('manager'), await app.signIn('user')];
    product = await createProduct(manager, { stock: 10_000 });
  });
  afterAll(() => app.close());

  const stockOf = async (id: string) => (await manager.get(`products/${id}`)).body.stock as number;
  const order = (status: Parameters<typeof orderIn>[0], of = product) =>
    orderIn(status, { buyer, manager, product: of });
  const act = (
    client: ApiClient,
    action: OrderAction,
    id: string,
    headers?: Record<string, string>,
  ): Promise<Answer> => {
    if (action === 'replace') return client.put(`orders/${id}`, lines([product, 1]), headers);
    if (action === 'delete') return client.delete(`orders/${id}`, headers);
    return client.post(`orders/${id}/${action}`, undefined, headers);
  };
  const eventsOf = async (id: string) => {
    const { rows } = await app.sql.query<{ type: string; data: object }>(
      `select type, data from outbox where subject = $1 and type <> 'order.placed' order by id`,
      [id],
    );
    return rows;
  };

  it('is paid, shipped and delivered; each step is noted with its time, recorded and told', async () => {
    const { id, number } = await order('pending');

    const steps = [
      await manager.post(`orders/${id}/pay`),
      await manager.post(`orders/${id}/ship`),
      await manager.post(`orders/${id}/deliver`),
    ];

    expect(steps.map(({ status, body, headers }) => [status, body.status, headers.get('etag')])).toEqual([
      [200, 'paid', '"2"'],
      [200, 'shipped', '"3"'],
      [200, 'delivered', '"4"'],
    ]);
    const { body } = await buyer.get(`orders/${id}`);
    expect(body).toEqual(steps[2]!.body);
    expect(body).toMatchObject({ reservedUntil: null, cancelledAt: null, cancelReason: null });
    const times = [body.createdAt, body.paidAt, body.shippedAt, body.deliveredAt] as string[];
    expect(times).toEqual(times.toSorted());
    expect(steps.map(({ body: step }) => [step.paidAt, step.shippedAt, step.deliveredAt].map(Boolean))).toEqual([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);

    const { body: trail } = await manager.get(`audits?entityId=${id}&actionType=update&sort=createdAt`);
    expect(trail.items.map(({ changes, userId, details }: Answer['body']) => ({ changes, userId, details }))).toEqual(
      [
        ['pending', 'paid'],
        ['paid', 'shipped'],
        ['shipped', 'delivered'],
      ].map(([from, to]) => ({ changes: { status: { from, to } }, userId: manager.userId, details: { number } })),
    );
    const told = { number, userId: buyer.userId, total: body.total };
    expect(await eventsOf(id)).toEqual(
      ['order.paid', 'order.shipped', 'order.delivered'].map((type) => ({
        type,
        data: { ...told, lines: [expect.objectContaining({ productId: product.id, quantity: 2 })] },
      })),
    );
  });

  it.each([
    ['pending', 'buyer', null],
    ['paid', 'buyer', { amount: 3998, currency: 'EUR' }],
    ['pending', 'shop', null],
    ['paid', 'shop', { amount: 3998, currency: 'EUR' }],
  ] as const)('is cancelled when %s, by the %s: its stock is back, a refund is told', async (from, by, refund) => {
    const teapot = await createProduct(manager, { stock: 7 });
    const { id, number } = await order(from, teapot);
    expect(await stockOf(teapot.id)).toBe(5);

    const { status, body } = await (by === 'buyer' ? buyer : manager).post(`orders/${id}/cancel`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'cancelled',
      cancelReason: by,
      cancelledAt: expect.any(String),
      reservedUntil: null,
    });
    expect(body.paidAt === null).toBe(from === 'pending');
    expect(await stockOf(teapot.id)).toBe(7);
    expect((await eventsOf(id)).at(-1)).toEqual({
      type: 'order.cancelled',
      data: { number, userId: buyer.userId, reason: by, refund },
    });
    expect((await eventsOf(teapot.id)).at(-1)).toEqual({
      type: 'product.stockChanged',
      data: { by: 2, reason: 'cancelled', orderId: id },
    });
    const { body: trail } = await manager.get(`audits?entityId=${id}&limit=1`);
    expect(trail.items[0]).toMatchObject({
      userId: (by === 'buyer' ? buyer : manager).userId,
      changes: { status: { from, to: 'cancelled' } },
      details: { number, reason: by },
    });
    const { body: stockTrail } = await manager.get(`audits?entityId=${teapot.id}&limit=1`);
    expect(stockTrail.items[0]).toMatchObject({ changes: { stock: { by: 2 } }, details: { orderId: id } });
  });

  it('can be paid after its reservation has ended, as long as it is not cancelled', async () => {
    const { id } = await order('pending');
    await app.sql.query(`update orders set reserved_until = now() - interval '1 second' where id = $1`, [id]);

    expect((await manager.post(`orders/${id}/pay`)).body).toMatchObject({ status: 'paid', reservedUntil: null });
  });

  describe.each(ORDER_STATUSES)('when %s', (status) => {
    it.each(ACTIONS)('allows what the table says: %s', async (action) => {
      const { id, number } = await order(status);
      const before = await everythingStored(app.sql);
      const allowed = allowedIn(status);

      const answer = await act(admin, action, id);

      if (allowed.includes(action)) {
        const rule = ORDER_ACTIONS[action];
        const to = 'to' in rule ? rule.to : status;
        expect(Math.floor(answer.status / 100)).toBe(2);
        const { rows } = await app.sql.query('select status from orders where id = $1', [id]);
        expect(rows).toEqual([{ status: to }]);
      } else {
        expectProblem(answer, 409, 'order_state');
        expect(answer.body).toMatchObject({ orderStatus: status, allowed });
        expect(answer.body.detail).toContain(`${number} is ${status} and cannot be `);
        expect(await everythingStored(app.sql)).toEqual(before);
      }
    });

    it.each(ORDER_STATUSES)('has, in the database too, no way to %s but those of the table', async (to) => {
      const { id } = await order(status);
      const moves: string[] = Object.values(ORDER_ACTIONS).flatMap((rule) =>
        'to' in rule ? rule.from.map((from) => `${from} ${rule.to}`) : [],
      );

      const outcome = await app.sql.query('update orders set status = $1 where id = $2', [to, id]).then(
        () => 'moved',
        (error: unknown) => (error as { constraint?: string }).constraint,
      );

      const legal = to === status || moves.includes(`${status} ${to}`);
      expect({ status, to, outcome }).toEqual({ status, to, outcome: legal ? 'moved' : 'orders_status_moves' });
    });
  });

  it('is deleted by an admin when it has ended: gone from every list, its records stay', async () => {
    const { id, number } = await order('cancelled');
    expectProblem(await manager.delete(`orders/${id}`), 403, 'forbidden');
    expectProblem(await buyer.delete(`orders/${id}`), 403, 'forbidden');

    const { status, body } = await admin.delete(`orders/${id}`, { 'If-Match': '"2"' });

    expect({ status, body }).toEqual({ status: 204, body: '' });
    expectProblem(await buyer.get(`orders/${id}`), 404, 'order_not_found');
    expectProblem(await admin.delete(`orders/${id}`), 404, 'order_not_found');
    expect((await manager.get(`orders?number=${number}`)).body.items).toEqual([]);
    for (const action of ACTIONS) expectProblem(await act(admin, action, id), 404, 'order_not_found');
    const { body: trail } = await admin.get(`audits?entityId=${id}`);
    expect(trail.items.map(({ actionType }: { actionType: string }) => actionType)).toEqual([
      'delete',
      'update',
      'create',
    ]);
    expect((await eventsOf(id)).at(-1)).toEqual({ type: 'order.deleted', data: { number, userId: buyer.userId } });
  });

  it('of another user is not found by a buyer, whatever is tried', async () => {
    const { id } = await order('pending');
    const stranger = await app.signIn('user');
    const before = await everythingStored(app.sql);

    for (const action of ['replace', 'cancel'] as const)
      expectProblem(await act(stranger, action, id), 404, 'order_not_found');
    for (const action of ['pay', 'ship', 'deliver', 'delete'] as const)
      expectProblem(await act(stranger, action, id), 403, 'forbidden');
    for (const action of ['pay', 'ship', 'deliver', 'delete'] as const)
      expectProblem(await act(buyer, action, id), 403, 'forbidden');
    for (const action of ACTIONS) expectProblem(await act(app.nobody, action, id), 401, 'unauthenticated');

    expect(await everythingStored(app.sql)).toEqual(before);
  });

  it('is left alone by every write that expects another version', async () => {
    for (const action of ACTIONS) {
      const { id, version } = await order(ORDER_ACTIONS[action].from[0]);
      const before = await everythingStored(app.sql);

      expectProblem(await act(admin, action, id, { 'If-Match': `"${version + 1}"` }), 412, 'precondition_failed');
      expect(await everythingStored(app.sql)).toEqual(before);

      const { status } = await act(admin, action, id, { 'If-Match': `"${version}"` });
      expect({ action, status }).toEqual({ action, status: action === 'delete' ? 204 : 200 });
    }
  });

  it('takes a step once for each Idempotency-Key, and answers the second request from memory', async () => {
    for (const action of ['pay', 'ship', 'deliver', 'cancel'] as const) {
      const { id } = await order(ORDER_ACTIONS[action].from[0]);
      const headers = { 'Idempotency-Key': randomUUID() };

      const first = await act(admin, action, id, headers);
      const again = await act(admin, action, id, headers);

      expect([first.status, again.status]).toEqual([200, 200]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(again.body).toEqual(first.body);
      expectProblem(await act(admin, action, id), 409, 'order_state');
    }
  });

  it.each(['x', 'ORD-000001', '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be00'])('has a UUID for an id, not %s', async (id) => {
    for (const action of ACTIONS) expectProblem(await act(admin, action, id), 400, 'invalid_parameter');
  });
});
