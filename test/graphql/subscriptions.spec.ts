import { connect } from 'node:net';
import type { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { createProduct } from '../support/factories.js';
import { EventStream } from '../support/event-stream.js';
import { ask, codesOf, startGraphql } from '../support/graphql.js';
import { orderIn } from '../support/orders.js';
import { until } from '../support/until.js';

const query = 'subscription($id: UUID) { orderChanged(id: $id) { id status } }';

describe('a subscription', () => {
  let app: TestApp;
  let buyer: ApiClient;
  let other: ApiClient;
  let manager: ApiClient;
  let product: { id: string };

  beforeAll(async () => {
    app = await startGraphql({ WORKER: 'true', OUTBOX_POLL_MS: '100' });
    [buyer, other, manager] = await Promise.all([app.signIn('user'), app.signIn('user'), app.signIn('manager')]);
    product = await createProduct(manager);
  });
  afterAll(() => app.close());

  const open = (client: ApiClient, variables = {}, document = query) =>
    EventStream.open(client, '/graphql', { query: document, variables });
  const statuses = ({ events }: EventStream) => events.map(({ data }) => data.data?.orderChanged?.status);

  it('tells a buyer of each change of their orders, and of no others', async () => {
    // Events of orders of other tests may still be under way.
    const customer = await app.signIn('user');
    const [own, foreign] = [await open(customer), await open(other)];
    expect(own.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reading = own.read(({ data }) => data.data.orderChanged.status === 'delivered');
    void foreign.read().catch(() => undefined);
    const { id } = await orderIn('pending', { buyer: customer, manager, product });
    for (const [index, step] of ['pay', 'ship', 'deliver'].entries()) {
      await until(() => own.events.length > index);
      await manager.post(`orders/${id}/${step}`);
    }
    await reading;
    expect(statuses(own)).toEqual(['pending', 'paid', 'shipped', 'delivered']);
    expect(foreign.events).toEqual([]);
    foreign.disconnect();
  });

  it('tells who may read an order of that order', async () => {
    const order = await orderIn('pending', { buyer, manager, product });
    const [reader, stranger] = [await open(manager, { id: order.id }), await open(other, { id: order.id })];
    const reading = reader.read(({ data }) => data.data.orderChanged.status === 'paid');
    void stranger.read().catch(() => undefined);
    await manager.post(`orders/${order.id}/pay`);
    await reading;
    expect(statuses(reader).at(-1)).toBe('paid');
    expect(stranger.events).toEqual([]);
    stranger.disconnect();
  });

  it('reads what belongs to an order anew for each event', async () => {
    const { id } = await orderIn('pending', { buyer, manager, product });
    const stream = await open(
      buyer,
      { id },
      'subscription($id: UUID) { orderChanged(id: $id) { status buyer { firstName } } }',
    );
    const reading = stream.read(({ data }) => data.data.orderChanged.status === 'shipped');
    for (const [firstName, step, status] of [
      ['Ada', 'pay', 'paid'],
      ['Grace', 'ship', 'shipped'],
    ] as const) {
      expect((await buyer.patch('users/me', { firstName })).status).toBe(200);
      await manager.post(`orders/${id}/${step}`);
      // The event of the order itself may arrive only now.
      await until(() => {
        const last = stream.events.at(-1)?.data.data.orderChanged;
        return last?.buyer.firstName === firstName && last.status === status;
      });
    }
    await reading;
    expect(statuses(stream).slice(-2)).toEqual(['paid', 'shipped']);
  });

  it('of notifications gives each new one, and those after the last that the client has', async () => {
    const document =
      'subscription($after: UUID) { notificationReceived(after: $after) { id type data readAt createdAt } }';
    const user = await app.signIn('user');
    const live = await open(user, {}, document);
    const foreign = await open(other, {}, document);
    void foreign.read().catch(() => undefined);
    const reading = live.read(({ data }) => data.data.notificationReceived.type === 'order.paid');
    const { id } = await orderIn('pending', { buyer: user, manager, product });
    await until(() => live.events.length === 1);
    await manager.post(`orders/${id}/pay`);
    await reading;
    const received = live.events.map(({ data }) => data.data.notificationReceived);
    expect(received.map(({ type }) => type)).toEqual(['order.placed', 'order.paid']);
    expect(received.map(({ data }) => data.orderId)).toEqual([id, id]);
    expect(foreign.events).toEqual([]);
    foreign.disconnect();

    const again = await open(user, { after: received[0].id }, document);
    await again.read(() => true);
    again.disconnect();
    expect(again.events.map(({ data }) => data.data.notificationReceived)).toEqual([received[1]]);
  });

  it('gives its place back when the client disconnects before it begins', async () => {
    const user = await app.signIn('user');
    const body = JSON.stringify({ query });
    const head = [
      'POST /graphql HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: Bearer ${user.token}`,
      'Accept: text/event-stream',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    for (let count = 0; count < 25; count++)
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
        socket.once('close', () => resolve());
        socket.write(`${head}\r\n\r\n${body}`, () => socket.destroy());
      });
    const streams: EventStream[] = [];
    await until(async () => {
      const stream = await open(user);
      if (stream.response.status === 200) streams.push(stream);
      return streams.length === 20;
    });
    for (const stream of streams) stream.disconnect();
  });

  it('ends when its user loses access', async () => {
    const leaver = await app.signIn('user');
    const stream = await open(leaver);
    const reading = stream.read();
    expect((await leaver.post('auth/logout')).status).toBe(204);
    await reading;
    expect(stream.events).toEqual([{ name: 'complete', data: {} }]);
  });

  it('is one of twenty of a user at most', async () => {
    const user = await app.signIn('user');
    const streams = await Promise.all(Array.from({ length: 20 }, () => open(user)));
    const refused = await ask(user, query, {}, { Accept: 'text/event-stream' });
    expect([refused.status, refused.body.code]).toEqual([429, 'graphql_too_many_subscriptions']);
    for (const stream of streams) stream.disconnect();
    await until(async () => {
      const again = await open(user);
      again.disconnect();
      return again.response.status === 200;
    });
  });

  it('ends when the application shuts down', async () => {
    const leaving = await startGraphql({ WORKER: 'false' });
    const stream = await EventStream.open(await leaving.signIn('user'), '/graphql', { query });
    const reading = stream.read();
    await leaving.close();
    await reading;
    expect(stream.events).toEqual([{ name: 'complete', data: {} }]);
  });

  it('is refused to anonymous callers, and without the media type of events', async () => {
    expect(codesOf(await ask(app.nobody, query, {}, { Accept: 'text/event-stream' }))).toEqual(['unauthenticated']);
    expect(codesOf(await ask(buyer, query))).toEqual(['graphql_invalid']);
  });
});
