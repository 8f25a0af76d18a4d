import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { TestApp } from '../support/app.js';
import { expectProblem, placesOf } from '../support/problem.js';

describe('orders', () => {
  let app: TestApp;
  let manager: ApiClient;
  let anna: ApiClient;
  let ben: ApiClient;
  let annas: { id: string; createdAt: string }[];
  let bens: { id: string; createdAt: string }[];

  beforeAll(async () => {
    app = await TestApp.start();
    [manager, anna, ben] = [await app.signIn('manager'), await app.signIn('user'), await app.signIn('user')];
    const product = await createProduct(manager);
    const place = async (who: ApiClient) => (await who.post('orders', lines([product, 1]))).body;
    annas = [await place(anna), await place(anna), await place(anna)];
    bens = [await place(ben)];
    await app.sql.query(`update orders set status = 'paid' where id = $1`, [annas[1]!.id]);
    await app.sql.query(`update orders set created_at = '2026-01-01T00:00:00Z' where id = $1`, [annas[0]!.id]);
  });
  afterAll(() => app.close());

  const idsOf = async (who: ApiClient, query = '') => {
    const { status, body } = await who.get(`orders${query}`);
    expect(status).toBe(200);
    expect(body.page.total).toBe(body.items.length);
    return body.items.map(({ id }: { id: string }) => id);
  };

  it('are listed to their buyer, newest first, without those of other users', async () => {
    expect(await idsOf(anna)).toEqual([annas[2]!.id, annas[1]!.id, annas[0]!.id]);
    expect(await idsOf(ben)).toEqual([bens[0]!.id]);
    expect(await idsOf(anna, '?sort=createdAt')).toEqual(annas.map(({ id }) => id));
  });

  it('of other users are not found', async () => {
    const foreign = await anna.get(`orders/${bens[0]!.id}`);
    const unknown = await anna.get(`orders/${randomUUID()}`);

    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.body.code).toBe(unknown.body.code);
    expect(await idsOf(anna, `?userId=${ben.userId}`)).toEqual([]);
    expect(await idsOf(anna, `?userId=${anna.userId}`)).toHaveLength(3);
  });

  it('are all shown to a manager, who can ask for one buyer’s', async () => {
    expect((await manager.get(`orders/${bens[0]!.id}`)).status).toBe(200);
    expect(await idsOf(manager)).toHaveLength(4);
    expect(await idsOf(manager, `?userId=${ben.userId}`)).toEqual([bens[0]!.id]);
    expect(await idsOf(manager, `?userId=${randomUUID()}`)).toEqual([]);
  });

  it('are filtered by state and by time', async () => {
    expect(await idsOf(anna, '?status=paid')).toEqual([annas[1]!.id]);
    expect(await idsOf(anna, '?status=cancelled')).toEqual([]);
    expect(await idsOf(manager, '?createdBefore=2026-01-02T00:00:00Z')).toEqual([annas[0]!.id]);
    expect(await idsOf(manager, '?createdAfter=2026-01-02T00:00:00Z&status=pending')).toEqual([
      bens[0]!.id,
      annas[2]!.id,
    ]);
  });

  it('are found by their number, as people write it and as it is counted', async () => {
    const { number } = (await anna.get(`orders/${annas[1]!.id}`)).body as { number: string };

    expect(await idsOf(anna, `?number=${number}`)).toEqual([annas[1]!.id]);
    expect(await idsOf(manager, `?number=${Number(number.slice(4))}`)).toEqual([annas[1]!.id]);
    expect(await idsOf(ben, `?number=${number}`)).toEqual([]);
    expect(await idsOf(manager, '?number=ORD-999999999999999')).toEqual([]);
  });

  it('are filtered and sorted by their total, and sorted by their number', async () => {
    const totals = [1999, 3998, 5997, 7996];
    const all = [...annas, ...bens].map(({ id }) => id);
    for (const [index, amount] of totals.entries())
      await app.sql.query('update orders set total_amount = $1 where id = $2', [amount, all[index]]);

    expect(await idsOf(manager, '?minTotal=3998&maxTotal=5997&sort=total')).toEqual([all[1], all[2]]);
    expect(await idsOf(manager, '?minTotal=9007199254740991')).toEqual([]);
    expect(await idsOf(manager, '?sort=-total')).toEqual(all.toReversed());
    expect(await idsOf(manager, '?sort=number')).toEqual(all);
    expect(await idsOf(manager, '?sort=-number,total')).toEqual(all.toReversed());
    const pages: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await manager.get(`orders?limit=1&sort=-total,number${cursor}`);
      pages.push(body.items[0].id);
      if (!body.page.nextCursor) break;
      cursor = `&cursor=${body.page.nextCursor}`;
    }
    expect(pages).toEqual(all.toReversed());
  });

  it.each([
    ['status=lost', 'status'],
    ['number=first', 'number'],
    ['number=ORD-', 'number'],
    ['number=ORD-1234567890123456', 'number'],
    ['minTotal=-1', 'minTotal'],
    ['maxTotal=9007199254740992', 'maxTotal'],
    ['maxTotal=1.5', 'maxTotal'],
    ['sort=status', 'sort'],
    ['sort=total,-total', 'sort'],
    ['userId=me', 'userId'],
    ['colour=red', 'colour'],
  ])('are not listed for %s', async (query, parameter) => {
    const answer = await anna.get(`orders?${query}`);

    expectProblem(answer, 400, 'invalid_query');
    expect(placesOf(answer)).toEqual([parameter]);
  });

  it('need a credential', async () => {
    const answers = [
      await app.nobody.get('orders'),
      await app.nobody.get(`orders/${bens[0]!.id}`),
      await app.nobody.post('orders', { lines: [] }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it('keep name, SKU and price when the product changes or goes', async () => {
    const product = await createProduct(manager, { name: 'Old name', price: { amount: 500, currency: 'EUR' } });
    const { body: placed } = await ben.post('orders', lines([product, 2]));
    await manager.patch(`products/${product.id}`, { name: 'New name', sku: `${product.sku}-2` });
    await manager.delete(`products/${product.id}`);

    const { body } = await ben.get(`orders/${placed.id}`);

    expect(body.lines).toEqual(placed.lines);
    expect(body.lines[0]).toMatchObject({ name: 'Old name', sku: product.sku, unitPrice: { amount: 500 } });
    await app.sql.query('delete from orders where id = $1', [placed.id]);
  });

  it('show a reservation that ends after the configured time', async () => {
    const { body } = await ben.get(`orders/${bens[0]!.id}`);

    const minutes = (Date.parse(body.reservedUntil) - Date.parse(body.createdAt)) / 60_000;
    expect(Math.round(minutes)).toBe(30);
  });
});
