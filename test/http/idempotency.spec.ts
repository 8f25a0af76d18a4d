import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import type { Answer, ApiClient } from '../support/client.js';
import { connect } from '../support/database.js';
import { createProduct, lines, productRequest } from '../support/factories.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('an Idempotency-Key', () => {
  let app: TestApp;
  let manager: ApiClient;
  let user: ApiClient;

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, user] = [await app.signIn('manager'), await app.signIn('user')];
  });
  afterAll(() => app.close());

  const keyed = (key: string = randomUUID()) => ({ 'Idempotency-Key': key });
  const replayed = ({ headers }: Answer) => headers.get('idempotent-replayed');
  const count = async (sql: string, ...values: unknown[]) =>
    (await app.sql.query<{ count: number }>(`select count(*)::int as count from ${sql}`, values)).rows[0]!.count;

  it('makes a repeated POST answer what the first answered, and do nothing', async () => {
    const [request, key] = [productRequest({ name: "O'Brien’s Müller 🔔" }), keyed()];
    const first = await manager.post('products', request, key);
    const again = await manager.post('products', request, key);

    expect([first.status, replayed(first)]).toEqual([201, null]);
    expect([again.status, replayed(again)]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    expect(await count('products where sku = $1', request.sku)).toBe(1);
    expect(await count('audits where entity_id = $1', first.body.id)).toBe(1);
  });

  it('replays the first response even when the resource was changed or deleted since', async () => {
    const [request, key] = [productRequest(), keyed()];
    const { body } = await manager.post('products', request, key);
    await manager.patch(`products/${body.id}`, { name: 'Other' });
    expect((await manager.post('products', request, key)).body).toEqual(body);
    await manager.delete(`products/${body.id}`);
    expect((await manager.post('products', request, key)).body).toEqual(body);
  });

  it('takes a body for the same whatever the order of its members and its spaces', async () => {
    const { price, ...rest } = productRequest() as { price: object };
    const key = keyed();
    const first = await manager.post('products', { ...rest, price }, key);
    const again = await manager.post(
      'products',
      ` ${JSON.stringify({ price: { currency: 'EUR', amount: 1999 }, ...rest }, null, 2)}\n`,
      key,
    );
    expect([again.status, replayed(again), again.body.id]).toEqual([201, 'true', first.body.id]);
  });

  it('is refused with 422 for another body', async () => {
    const [request, key] = [productRequest(), keyed()];
    await manager.post('products', request, key);
    for (const body of [{ ...request, stock: 99 }, { ...request, isActive: undefined }, {}, productRequest()]) {
      const answer = await manager.post('products', body, key);
      expectProblem(answer, 422, 'idempotency_key_reused');
      expect(replayed(answer)).toBeNull();
    }
    expect(await count('products where sku = $1', request.sku)).toBe(1);
  });

  it('is refused with 409 and Retry-After while the first request still runs, which is not disturbed', async () => {
    const product = await createProduct(manager, { stock: 5 });
    const other = await connect(app.database.url);
    await other.query('begin');
    await other.query('select 1 from products where id = $1 for update', [product.id]);
    const [order, key] = [lines([product, 2]), keyed()];

    const running = user.post('orders', order, key);
    // It runs once it waits for the row that the other connection holds.
    const waiting = `pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    while ((await count(waiting)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const meanwhile = await user.post('orders', order, key);
    await other.query('commit');
    await other.end();
    const first = await running;

    expectProblem(meanwhile, 409, 'idempotency_key_in_flight');
    expect(meanwhile.headers.get('retry-after')).toBe('1');
    expect(first.status).toBe(201);
    const later = await user.post('orders', order, key);
    expect([later.status, replayed(later), later.body]).toEqual([201, 'true', first.body]);
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(3);
  });

  it('makes one order of a hundred requests at once, and gives it to all who ask later', async () => {
    const product = await createProduct(manager, { stock: 1000 });
    const [order, key] = [lines([product, 1]), keyed()];

    const answers = await Promise.all(Array.from({ length: 100 }, () => user.post('orders', order, key)));

    const made = answers.filter(({ status }) => status === 201);
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(made.filter((answer) => replayed(answer) === null)).toHaveLength(1);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status === 409))
      expectProblem(answer, 409, 'idempotency_key_in_flight');
    expect(await count('order_lines where product_id = $1', product.id)).toBe(1);
    expect((await manager.get(`products/${product.id}`)).body.stock).toBe(999);
    for (let time = 0; time < 3; time++) {
      const later = await user.post('orders', order, key);
      expect([later.status, replayed(later), later.body]).toEqual([201, 'true', made[0]!.body]);
    }
  });

  it('makes one order when two instances get it at once', async () => {
    const second = await TestApp.start({}, app.database);
    const product = await createProduct(manager, { stock: 1000 });
    const here = await app.signIn('user');
    const { rows } = await app.sql.query<{ email: string }>('select email from users where id = $1', [here.userId]);
    const there = await second.signInAs(rows[0]!);
    const [order, key] = [lines([product, 1]), keyed()];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? here : there).post('orders', order, key)),
    );
    await second.close();

    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(await count('order_lines where product_id = $1', product.id)).toBe(1);
  });

  it('is free again after a refusal, since nothing was done', async () => {
    const product = await createProduct(manager, { stock: 1 });
    const [order, key] = [lines([product, 2]), keyed()];
    expectProblem(await user.post('orders', order, key), 409, 'out_of_stock');
    expectProblem(await user.post('orders', {}, key), 422, 'invalid_body');
    await manager.post(`products/${product.id}/stock-adjustments`, { by: 1 });

    const answer = await user.post('orders', order, key);
    expect([answer.status, replayed(answer)]).toEqual([201, null]);
    expect(await count('idempotency_keys where status >= 400')).toBe(0);
  });

  it('belongs to its caller and to its route', async () => {
    const product = await createProduct(manager, { stock: 100 });
    const [order, key] = [lines([product, 1]), keyed()];
    const own = await user.post('orders', order, key);
    const others = await manager.post('orders', order, key);
    const elsewhere = await manager.post('products', productRequest(), key);

    expect([own, others, elsewhere].map((answer) => [answer.status, replayed(answer)])).toEqual(
      Array.from({ length: 3 }, () => [201, null]),
    );
    expect(own.body.id).not.toBe(others.body.id);
  });

  it('does not replay a response to a caller who may not make the request', async () => {
    const [request, key] = [productRequest(), keyed()];
    await manager.post('products', request, key);
    expectProblem(await app.nobody.post('products', request, key), 401, 'unauthenticated');
    expectProblem(await user.post('products', request, key), 403, 'forbidden');
  });

  it.each(['', ' ', 'a b', 'a"b', '"a', 'a\\b', 'x'.repeat(256), `"${'x'.repeat(256)}"`, 'ä', '"a", "b"'])(
    'is refused with 400 when it is none: %s',
    async (key) => {
      const request = productRequest();
      const answer = await manager.post('products', request, { 'Idempotency-Key': key });
      expectProblem(answer, 400, 'invalid_parameter');
      expect(placesOf(answer)).toEqual(['Idempotency-Key']);
      expect(await count('products where sku = $1', request.sku)).toBe(0);
    },
  );

  it.each([
    ['bare', '"bare"'],
    ['x'.repeat(255), `"${'x'.repeat(255)}"`],
    ["!#$%&'*+-.^_`|~", `"!#$%&'*+-.^_\`|~"`],
  ])('is the same with and without quotes: %s', async (bare, quoted) => {
    const request = productRequest();
    await manager.post('products', request, keyed(bare));
    expect(replayed(await manager.post('products', request, keyed(quoted)))).toBe('true');
  });

  it('is forgotten after a day', async () => {
    const [request, key] = [productRequest(), keyed()];
    const first = await manager.post('products', request, key);
    const { rows } = await app.sql.query<{ hours: number }>(
      `select (extract(epoch from max(expires_at) - max(created_at)) / 3600)::float8 as hours from idempotency_keys`,
    );
    expect(rows[0]!.hours).toBeCloseTo(24, 1);

    await app.sql.query("update idempotency_keys set expires_at = now() - interval '1 second'");
    expectProblem(await manager.post('products', request, key), 409, 'sku_taken');
    await manager.delete(`products/${first.body.id}`);
    const anew = await manager.post('products', request, key);
    expect([anew.status, replayed(anew)]).toEqual([201, null]);
    expect(anew.body.id).not.toBe(first.body.id);
    expect((await manager.post('products', request, key)).body).toEqual(anew.body);
  });

  it('means nothing to signing in, whose answer is never kept', async () => {
    const before = await count('idempotency_keys');
    const credentials = { email: 'nobody@example.com', password: 'wrong' };
    for (const key of ['one', 'one', '', 'a b']) {
      const answer = await app.nobody.post('auth/login', credentials, { 'Idempotency-Key': key });
      expectProblem(answer, 401, 'sign_in_failed');
      expect(replayed(answer)).toBeNull();
    }
    expect(await count('idempotency_keys')).toBe(before);
  });

  it('means nothing to other methods', async () => {
    const { id } = await createProduct(manager);
    const key = keyed();
    expect((await manager.patch(`products/${id}`, { name: 'One' }, key)).body.version).toBe(2);
    expect((await manager.patch(`products/${id}`, { name: 'Two' }, key)).body.version).toBe(3);
  });
});
