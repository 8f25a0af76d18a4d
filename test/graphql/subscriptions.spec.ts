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
    app = await startGraphql({ WORKER: 'false' });
    [buyer, other, manager] = await Promise.all([app.signIn('user'), app.signIn('user'), app.signIn('manager')]);
    product = await createProduct(manager);
  });
  afterAll(() => app.close());

  const open = (client: ApiClient, variables = {}) => EventStream.open(client, '/graphql', { query, variables });
  const statuses = ({ events }: EventStream) => events.map(({ data }) => data.data?.orderChanged?.status);

  it('tells a buyer of each change of their orders, and of no others', async () => {
    const [own, foreign] = [await open(buyer), await open(other)];
    expect(own.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reading = own.read(({ data }) => data.data.orderChanged.status === 'delivered');
    void foreign.read().catch(() => undefined);
    const { id } = await orderIn('pending', { buyer, manager, product });
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
