import { OrderExpiryService } from '../../src/modules/orders/order-expiry.service.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { createProduct, lines } from '../support/factories.js';

describe('the expiry of unpaid orders', () => {
  let database: TestDatabase;
  let app: TestApp;
  let other: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    database = await createDatabase();
    // Passport keeps the newest application's keys: the one that is signed in at comes last.
    other = await TestApp.start({}, database);
    app = await TestApp.start({}, database);
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.drop();
  });

  const stockOf = async (id: string) => (await manager.get(`products/${id}`)).body.stock as number;
  const expire = (of = app) => of.app.get(OrderExpiryService).expireDue();
  const endReservation = (ids: string[]) =>
    app.sql.query(`update orders set reserved_until = now() - interval '1 second' where id = any($1)`, [ids]);

  it('cancels what was not paid in time and gives the stock back, with audit records and events', async () => {
    const teapot = await createProduct(manager, { stock: 5 });
    const cup = await createProduct(manager, { stock: 9 });
    const { body: order } = await user.post('orders', lines([teapot, 2], [cup, 3]));
    await endReservation([order.id]);

    expect(await expire()).toBe(1);

    expect((await user.get(`orders/${order.id}`)).body).toMatchObject({
      status: 'cancelled',
      reservedUntil: null,
      version: 2,
    });
    expect([await stockOf(teapot.id), await stockOf(cup.id)]).toEqual([5, 9]);
    const { body: trail } = await manager.get(`audits?entityId=${order.id}`);
    expect(trail.items[0]).toMatchObject({
      actionType: 'update',
      actor: 'system',
      changes: { status: { from: 'pending', to: 'cancelled' } },
      details: { number: order.number, reason: 'expired' },
    });
    const { body: stockTrail } = await manager.get(`audits?entityId=${teapot.id}`);
    expect(stockTrail.items[0]).toMatchObject({ changes: { stock: { by: 2 } }, details: { orderId: order.id } });
    const { rows: events } = await app.sql.query(
      `select type, subject, data from outbox where subject = any($1) and (type = 'order.cancelled' or data->>'reason' = 'expired')
       order by type, (data->>'by')::int`,
      [[order.id, teapot.id, cup.id]],
    );
    expect(events).toEqual([
      {
        type: 'order.cancelled',
        subject: order.id,
        data: { number: order.number, userId: user.userId, reason: 'expired', refund: null },
      },
      { type: 'product.stockChanged', subject: teapot.id, data: { by: 2, reason: 'expired', orderId: order.id } },
      { type: 'product.stockChanged', subject: cup.id, data: { by: 3, reason: 'expired', orderId: order.id } },
    ]);
  });

  it('gives stock back exactly once when two replicas do it at the same time', async () => {
    const product = await createProduct(manager, { stock: 100 });
    const ids: string[] = [];
    for (let count = 0; count < 20; count++) ids.push((await user.post('orders', lines([product, 3]))).body.id);
    expect(await stockOf(product.id)).toBe(40);
    await endReservation(ids);

    const counts = await Promise.all([expire(), expire(other), expire(), expire(other)]);

    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20);
    expect(await stockOf(product.id)).toBe(100);
    expect(await expire()).toBe(0);
    expect(await stockOf(product.id)).toBe(100);
  });

  it('leaves alone what was paid, shipped, cancelled or is not due yet', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const orders: Array<{ id: string }> = [];
    for (let count = 0; count < 4; count++) orders.push((await user.post('orders', lines([product, 1]))).body);
    const ids = orders.map(({ id }) => id);
    await endReservation(ids.slice(0, 3));
    for (const [index, status] of ['paid', 'paid', 'cancelled'].entries())
      await app.sql.query('update orders set status = $1 where id = $2', [status, ids[index]]);
    await app.sql.query(`update orders set status = 'shipped' where id = $1`, [ids[1]]);

    expect(await expire()).toBe(0);

    expect(await stockOf(product.id)).toBe(6);
    const { rows } = await app.sql.query('select status from orders where id = any($1) order by number', [ids]);
    expect(rows.map(({ status }) => status)).toEqual(['paid', 'shipped', 'cancelled', 'pending']);
  });

  it('does not wait for an order that is being paid at this moment, and leaves it to the payment', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const { body: order } = await user.post('orders', lines([product, 4]));
    await endReservation([order.id]);
    await app.sql.query('begin');
    await app.sql.query(`update orders set status = 'paid' where id = $1 and status = 'pending'`, [order.id]);

    expect(await expire()).toBe(0);

    await app.sql.query('commit');
    expect(await expire()).toBe(0);
    expect(await stockOf(product.id)).toBe(6);
    expect((await user.get(`orders/${order.id}`)).body.status).toBe('paid');
  });

  it('goes on with the others when one cannot be cancelled', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const [stuck, due] = [
      (await user.post('orders', lines([product, 1]))).body,
      (await user.post('orders', lines([product, 1]))).body,
    ];
    await endReservation([stuck.id]);
    await endReservation([due.id]);
    await app.sql.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
      create trigger refuse before update on orders for each row when (new.id = '${stuck.id}') execute function refuse()`);

    await expect(expire()).rejects.toThrow('1 unpaid orders could not be cancelled.');

    expect((await user.get(`orders/${due.id}`)).body.status).toBe('cancelled');
    expect((await user.get(`orders/${stuck.id}`)).body.status).toBe('pending');
    await app.sql.query('drop trigger refuse on orders; drop function refuse()');
    expect(await expire()).toBe(1);
  });

  it('returns the stock of products that are no longer sold', async () => {
    const product = await createProduct(manager, { stock: 10 });
    const { body: order } = await user.post('orders', lines([product, 4]));
    await manager.delete(`products/${product.id}`);
    await endReservation([order.id]);

    expect(await expire()).toBe(1);

    const { rows } = await app.sql.query('select stock from products where id = $1', [product.id]);
    expect(rows).toEqual([{ stock: 10 }]);
  });
});
