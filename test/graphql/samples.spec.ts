import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestApp } from '../support/app.js';
import type { ApiClient } from '../support/client.js';
import { EventStream } from '../support/event-stream.js';
import { createProduct } from '../support/factories.js';
import { ask, startGraphql } from '../support/graphql.js';
import { until } from '../support/until.js';

const page = readFileSync(join(__dirname, '../../docs/features/graphql.md'), 'utf8');

/** The operations of the page, each with its caller and the variables below it. */
const samples = [...page.matchAll(/```graphql (\w+)\n(.*?)```(?:\n\n```json variables\n(.*?)```)?/gs)].map(
  ([, caller, query, variables = '{}']) => ({ caller: caller!, query: query!, variables }),
);

describe('the samples of the guide', () => {
  let app: TestApp;
  let callers: Record<string, ApiClient>;
  let product: { id: string };

  beforeAll(async () => {
    app = await startGraphql({ WORKER: 'true', OUTBOX_POLL_MS: '100' });
    const [user, manager, admin] = await Promise.all(['user', 'manager', 'admin'].map((role) => app.signIn(role)));
    callers = { anonymous: app.nobody, user: user!, manager: manager!, admin: admin!, subscription: user! };
    product = await createProduct(manager!, { name: 'Chai' });
    await place();
    await until(async () => (await user!.get('notifications')).body.items.length > 0);
  });
  afterAll(() => app.close());

  const place = () => callers['user']!.post('orders', { lines: [{ productId: product.id, quantity: 1 }] });

  it('are there', () => expect(samples.length).toBeGreaterThanOrEqual(7));

  it.each(samples.filter(({ caller }) => caller !== 'subscription'))(
    'work for $caller: $query',
    async ({ caller, query, variables }) => {
      const given = JSON.parse(variables.replaceAll('PRODUCT_ID', product.id));
      const { rows } = await app.sql.query('select version from products where id = $1', [product.id]);
      if (given.version !== undefined) given.version = rows[0].version;
      const { status, body } = await ask(callers[caller]!, query, given);
      expect([status, body.errors]).toEqual([200, undefined]);
      for (const value of Object.values(body.data as Record<string, { code?: string; nodes?: unknown[] }>)) {
        expect(value.code).toBeUndefined();
        if (value.nodes) expect(value.nodes).not.toEqual([]);
      }
    },
  );

  it.each(samples.filter(({ caller }) => caller === 'subscription'))('tell of an order: $query', async ({ query }) => {
    const stream = await EventStream.open(callers['subscription']!, '/graphql', { query });
    const reading = stream.read(() => true);
    expect((await place()).status).toBe(201);
    await reading;
    stream.disconnect();
    expect(stream.events).toEqual([{ name: 'next', data: { data: expect.any(Object) } }]);
  });
});
