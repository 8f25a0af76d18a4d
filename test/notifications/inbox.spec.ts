import { randomUUID } from 'node:crypto';
import { UnrecoverableError } from 'bullmq';
import { Database } from '../../src/kernel/database/database.js';
import { eventType } from '../../src/kernel/events/domain-event.js';
import { EventHandlers } from '../../src/kernel/events/event-handlers.js';
import { Events } from '../../src/kernel/events/events.js';
import { OrderExpiryService } from '../../src/modules/orders/order-expiry.service.js';
import { createApiKey } from '../support/api-keys.js';
import { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';
import { until } from '../support/until.js';

const Doomed = eventType<object>('test.doomed', 1);

describe('notifications', () => {
  let app: TestApp;
  let manager: ApiClient;
  let admin: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start({ WORKER: 'true', JOB_BACKOFF_MS: '20' });
    [manager, admin] = [await app.signIn('manager'), await app.signIn('admin')];
  });
  afterAll(() => app.close());

  async function placed(
    user: ApiClient,
    fields: Record<string, unknown> = {},
  ): Promise<{ id: string; number: string }> {
    const { status, body } = await user.post('orders', lines([await createProduct(manager, fields), 1]));
    expect(status).toBe(201);
    return body;
  }

  /** Waits until the user has so many notifications of the type, and gives the list, newest first. */
  async function inboxOf(user: ApiClient, count: number, query = 'limit=50') {
    // oxlint-disable-next-line no-explicit-any
    let body: any;
    await until(async () => {
      ({ body } = await user.get(`notifications?${query}`));
      return body.page.total >= count;
    });
    // The rows were read before they were counted.
    return (await user.get(`notifications?${query}`)).body;
  }

  it('tell the buyer of each step of an order, with names as they are written', async () => {
    const user = await app.signIn('user');
    const { id, number } = await placed(user, { name: "O'Brien & Müller 🔔 →" });
    for (const step of ['pay', 'ship', 'deliver']) await manager.post(`orders/${id}/${step}`);

    const { items, page } = await inboxOf(user, 4);

    expect(items.map(({ type }: { type: string }) => type).toSorted()).toEqual([
      'order.delivered',
      'order.paid',
      'order.placed',
      'order.shipped',
    ]);
    expect(page).toMatchObject({ total: 4, unread: 4, nextCursor: null });
    const first = items.find(({ type }: { type: string }) => type === 'order.placed');
    expect(first).toMatchObject({ data: { orderId: id, number, lines: [{ name: "O'Brien & Müller 🔔 →" }] } });
    expect(Object.keys(items[0]).toSorted()).toEqual(['createdAt', 'data', 'id', 'readAt', 'type']);
  });

  it('tell users who manage orders, as far as they may read the order by now', async () => {
    const other = await app.signIn('manager');
    const user = await app.signIn('user');
    const { id } = await placed(user);
    const about = async (reader: ApiClient) =>
      (await inboxOf(reader, 0)).items.filter(({ data }: { data: { orderId?: string } }) => data.orderId === id);
    await until(async () => (await about(other)).length === 1);

    const rule = { name: randomUUID(), effect: 'deny', permission: 'orders:read', conditions: { 'resource.id': id } };
    const { body } = await admin.post('rules', rule);

    expect([await about(other), await about(user)]).toEqual([[], []]);
    await admin.delete(`rules/${body.id}`);
    expect(await about(other)).toHaveLength(1);
    await admin.put(`users/${other.userId}/roles`, { roles: ['user'] });
    expect(await about(other)).toEqual([]);
    expect((await other.get('notifications')).body.page).toMatchObject({ total: 0, unread: 0 });
  });

  it('are read once, one by one or all', async () => {
    const user = await app.signIn('user');
    const { id } = await placed(user);
    await manager.post(`orders/${id}/pay`);
    const { items } = await inboxOf(user, 2);

    const { status, body } = await user.post(`notifications/${items[0].id}/read`);

    expect([status, body.readAt]).toEqual([200, expect.any(String)]);
    expect((await user.post(`notifications/${items[0].id}/read`)).body).toEqual(body);
    expect((await user.get('notifications?read=false')).body).toMatchObject({
      items: [{ id: items[1].id }],
      page: { total: 1, unread: 1 },
    });
    expect((await user.post('notifications/read-all')).body).toEqual({ read: 1 });
    expect((await user.post('notifications/read-all')).body).toEqual({ read: 0 });
    expect((await user.get('notifications')).body.page.unread).toBe(0);
  });

  it('belong to their user', async () => {
    const user = await app.signIn('user');
    await placed(user);
    const [{ id }] = (await inboxOf(user, 1)).items;

    for (const other of [await app.signIn('user'), admin])
      expectProblem(await other.post(`notifications/${id}/read`), 404, 'notification_not_found');
    expectProblem(await app.nobody.get('notifications'), 401, 'unauthenticated');
  });

  it('are walked through page by page', async () => {
    const user = await app.signIn('user');
    for (let i = 0; i < 3; i++) await placed(user);
    const { items } = await inboxOf(user, 3);

    const first = (await user.get('notifications?limit=2')).body;
    const second = (await user.get(`notifications?limit=2&cursor=${first.page.nextCursor}`)).body;

    expect([...first.items, ...second.items]).toEqual(items);
    expect((await user.get('notifications?sort=createdAt')).body.items).toEqual(items.toReversed());
    expect((await user.get('notifications?type=order.paid')).body.items).toEqual([]);
    expect(placesOf(await user.get('notifications?type=order.lost&read=maybe&colour=red'))).toEqual([
      'colour',
      'read',
      'type',
    ]);
  });

  it('follow the preferences of their user', async () => {
    const user = await app.signIn('user');
    const preference = { type: 'order.placed', channel: 'inbox', enabled: false };

    // Of two for the same type and channel the last one counts.
    const twice = { preferences: [{ ...preference, enabled: true }, preference] };
    const { status, body } = await user.patch('notifications/preferences', twice);
    const { id } = await placed(user);
    await manager.post(`orders/${id}/pay`);

    expect(status).toBe(200);
    expect(body.preferences).toContainEqual(preference);
    expect(body.preferences).toContainEqual({ type: 'order.placed', channel: 'email', enabled: true });
    expect((await user.get('notifications/preferences')).body).toEqual(body);
    expect((await inboxOf(user, 1)).items).toMatchObject([{ type: 'order.paid' }]);
    const refused = await user.patch('notifications/preferences', { preferences: [{ type: 'x', channel: 'sms' }] });
    expect(placesOf(refused)).toEqual(['#/preferences/0/channel', '#/preferences/0/enabled', '#/preferences/0/type']);
  });

  it('tell managers of low stock, once each time that it falls', async () => {
    const product = await createProduct(manager, { name: 'Scarce 🔔', stock: 7 });
    const user = await app.signIn('user');
    const buy = (quantity: number) => user.post('orders', lines([product, quantity]));

    const own = async () =>
      (await inboxOf(manager, 0, 'limit=50&type=product.stockLow')).items.filter(
        ({ data }: { data: { productId: string } }) => data.productId === product.id,
      );

    await buy(1);
    await Promise.all([buy(1), buy(1), buy(1)]);
    // Two events at once may be handled in either order.
    await until(async () => (await own()).length === 1);
    await manager.post(`products/${product.id}/stock-adjustments`, { by: 10 });
    await manager.post(`products/${product.id}/stock-adjustments`, { by: -9 });

    await until(async () => (await own()).length === 2);
    expect((await own()).map(({ data }: { data: object }) => data)).toEqual([
      { productId: product.id, sku: product.sku, name: 'Scarce 🔔', stock: 4 },
      { productId: product.id, sku: product.sku, name: 'Scarce 🔔', stock: 5 },
    ]);
    expect((await user.get('notifications?type=product.stockLow')).body.items).toEqual([]);
  });

  it('tell the user of a report that it is ready, with its link', async () => {
    const { body } = await manager.post('reports', { type: 'sales', format: 'json' });

    const { items } = await inboxOf(manager, 1, 'type=report.done');

    expect(items[0].data).toMatchObject({ reportId: body.id, type: 'sales', format: 'json' });
    expect((await manager.get(items[0].data.link)).status).toBe(200);
  });

  it('tell the user of a sign-in from a new address, but not of the first one', async () => {
    const user = await app.signIn('user');
    const { email } = (await user.get('users/me')).body;
    expect((await user.get('notifications')).body.page.total).toBe(0);
    await app.sql.query(`update familiar_addresses set network = '198.51.100.0/24' where network like '127%'`);

    const again = await app.signInAs({ email });

    const { items } = await inboxOf(again, 1);
    expect(items).toMatchObject([{ type: 'user.signedInFromNewAddress', data: { ipAddress: '127.0.0.1' } }]);
    await app.signInAs({ email });
    expect((await again.get('notifications')).body.page.total).toBe(1);
  });

  it('tell the buyer of an order that was not paid in time', async () => {
    const user = await app.signIn('user');
    const { id } = await placed(user);
    // Two events at once may be handled in either order.
    await inboxOf(user, 1);
    await app.sql.query(`update orders set reserved_until = now() - interval '1 second' where id = $1`, [id]);
    await app.app.get(OrderExpiryService).expireDue();

    const { items } = await inboxOf(user, 2);

    expect(items[0]).toMatchObject({ type: 'order.cancelled', data: { reason: 'expired', refund: null } });
  });

  it('tell admins of jobs that have failed for good', async () => {
    app.app.get(EventHandlers).register(Doomed, 'tests', 'transactional', () => {
      throw new UnrecoverableError('It cannot be done.');
    });
    const id = randomUUID();
    await app.app.get(Database).transaction(() => app.app.get(Events).emit(Doomed(id, {})));

    const { items } = await inboxOf(admin, 1, 'type=job.failed');

    expect(items[0].data).toEqual({ queue: 'events', job: 'test.doomed', jobId: expect.any(String), attempts: 1 });
    expect((await manager.get('notifications?type=job.failed')).body.items).toEqual([]);
  });

  it('are read by API keys with the scope', async () => {
    const user = await app.signIn('user');
    await placed(user);
    await inboxOf(user, 1);
    const key = await createApiKey(user, { scopes: ['notifications:read'] });
    const other = await createApiKey(user, { scopes: ['orders:place'] });
    const get = (secret: string) => app.nobody.get('notifications', { 'X-API-Key': secret });

    expect((await get(key.key)).body.page.total).toBe(1);
    expectProblem(await get(other.key), 403, 'forbidden');
  });
});
