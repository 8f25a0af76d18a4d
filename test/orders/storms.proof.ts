import { OrderTransitionsService } from '../../src/modules/orders/order-transitions.service.js';
import { OrderExpiryService } from '../../src/modules/orders/order-expiry.service.js';
import { ORDER_ACTIONS } from '../../src/modules/orders/order-status.js';
import { TestApp } from '../support/app.js';
import { ApiClient } from '../support/client.js';
import { createProduct, lines } from '../support/factories.js';
import { replicaSettings } from '../support/replicas.js';

// Thousands of requests on a machine that others use, too.
jest.setTimeout(180_000);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const MOVES = new Set(
  Object.values(ORDER_ACTIONS).flatMap((rule) => ('to' in rule ? rule.from.map((from) => `${from} ${rule.to}`) : [])),
);

describe('an order with many concurrent changes', () => {
  let app: TestApp;
  let replica: TestApp;
  let managers: ApiClient[];
  let buyers: ApiClient[];

  beforeAll(async () => {
    const patient = { DB_ACQUIRE_TIMEOUT_MS: '45000', DB_LOCK_TIMEOUT_MS: '45000', DB_STATEMENT_TIMEOUT_MS: '45000' };
    const shared = { ...replicaSettings(), ...patient };
    app = await TestApp.start(shared);
    replica = await TestApp.start(shared, app.database);
    const onBoth = ({ token, userId }: ApiClient) =>
      [app.url, replica.url].map((base) => new ApiClient(base, token, userId));
    managers = onBoth(await app.signIn('manager'));
    buyers = onBoth(await app.signIn('user'));
  });
  afterAll(async () => {
    await replica.close();
    await app.close();
  });

  const endReservation = (ids: string[]) =>
    app.sql.query(`update orders set reserved_until = now() - interval '1 second' where id = any($1)`, [ids]);

  it('is paid or expires, never both: a thousand payments in the moment of expiry', async () => {
    const [manager] = managers as [ApiClient];
    const product = await createProduct(manager, { stock: 2000 });
    const changes = replica.app.get(OrderTransitionsService);
    const ids: string[] = [];
    let paid = 0;
    let expired = 0;

    for (let round = 0; round < 50; round++) {
      const placed = await Promise.all(
        Array.from({ length: 20 }, (_, index) => buyers[index % 2]!.post('orders', lines([product, 2]))),
      );
      const batch = placed.map(({ body }) => body.id as string);
      ids.push(...batch);
      await endReservation(batch);
      await Promise.all(
        batch.map(async (id) => {
          const [payment, expiry] = await Promise.all([
            pause(Math.random() * 4).then(() => manager.post(`orders/${id}/pay`)),
            pause(Math.random() * 40).then(() => changes.expire(id)),
          ]);
          const refused = payment.status === 409 && payment.body.orderStatus === 'cancelled';
          expect({ id, paid: payment.status === 200, refused, expired: expiry }).toEqual({
            id,
            paid: !expiry,
            refused: expiry,
            expired: expiry,
          });
          if (expiry) expired++;
          else paid++;
        }),
      );
    }

    expect(paid + expired).toBe(1000);
    // Otherwise there was no race.
    expect(Math.min(paid, expired)).toBeGreaterThan(10);
    const { rows } = await app.sql.query(
      `with mine as (select id, status from orders where id = any($1))
       select (select stock from products where id = $2) as stock,
         (select count(*)::int from mine where status = 'paid') as paid,
         (select count(*)::int from mine where status = 'cancelled') as cancelled,
         (select count(*)::int from mine m where (select string_agg(type, ' ') from outbox where subject = m.id and type <> 'order.placed')
            is distinct from 'order.' || m.status) as "toldWrong",
         (select count(*)::int from mine m where (select count(*) from audits where entity_id = m.id and action_type = 'update') <> 1)
           as "recordedWrong"`,
      [ids, product.id],
    );
    expect(rows).toEqual([{ stock: 2000 - 2 * paid, paid, cancelled: expired, toldWrong: 0, recordedWrong: 0 }]);
  });

  it('takes one step after the other, all of them legal, and loses no unit of stock', async () => {
    const units = 500;
    const [product, other] = [
      await createProduct(managers[0]!, { stock: units }),
      await createProduct(managers[0]!, { stock: units }),
    ];
    const orders: Array<{ id: string }> = [];
    const statuses = new Map<number, number>();

    for (let round = 0; round < 25; round++) {
      const { body: order } = await buyers[round % 2]!.post('orders', lines([product, 4], [other, 4]));
      orders.push(order);
      if (round % 2 === 0) await endReservation([order.id]);
      const path = `orders/${order.id}`;
      const storm = [
        () => buyers[0]!.put(path, lines([product, 6])),
        () => buyers[1]!.put(path, lines([other, 2], [product, 1])),
        () => managers[0]!.put(path, lines([product, 5], [other, 9])),
        () => managers[1]!.put(path, lines([other, 1]), { 'If-Match': '"1"' }),
        () => managers[0]!.post(`${path}/pay`),
        () => managers[1]!.post(`${path}/pay`, undefined, { 'If-Match': '"1"' }),
        () => managers[0]!.post(`${path}/ship`),
        () => managers[1]!.post(`${path}/deliver`),
        () => buyers[0]!.post(`${path}/cancel`),
        () => managers[1]!.post(`${path}/cancel`),
        () =>
          buyers[1]!.post('orders', lines([other, 1], [product, 1])).then((answer) => {
            orders.push(answer.body);
            return answer;
          }),
      ].map((call) => pause(Math.random() * 20).then(call));
      const expiries = [app, replica].map((each) =>
        pause(Math.random() * 20).then(() => each.app.get(OrderExpiryService).expireDue()),
      );

      for (const { status } of await Promise.all(storm)) statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await Promise.all(expiries);
    }

    expect([...statuses.keys()].filter((status) => ![200, 201, 409, 412].includes(status))).toEqual([]);
    const ids = orders.map(({ id }) => id);
    const { rows: stocks } = await app.sql.query(
      `select p.stock + coalesce(sum(l.quantity) filter (where o.status <> 'cancelled'), 0)::int as units,
         p.stock - ${units} = (select coalesce(sum((changes->'stock'->>'by')::int), 0) from audits where entity_id = p.id) as recorded,
         p.stock - ${units} = (select coalesce(sum((data->>'by')::int), 0) from outbox where subject = p.id) as told
       from products p left join order_lines l on l.product_id = p.id left join orders o on o.id = l.order_id
       where p.id = any($1) group by p.id`,
      [[product.id, other.id]],
    );
    expect(stocks).toEqual([
      { units, recorded: true, told: true },
      { units, recorded: true, told: true },
    ]);

    const { rows } = await app.sql.query<{
      status: string;
      version: number;
      changes: Array<{ status?: { from: string; to: string } }>;
      total: number;
      lines: number;
    }>(
      `select o.status, o.version, o.total_amount as total,
         (select sum(total_amount)::bigint from order_lines where order_id = o.id) as lines,
         (select coalesce(jsonb_agg(changes order by created_at, id), '[]') from audits
          where entity_id = o.id and action_type = 'update') as changes
       from orders o where id = any($1)`,
      [ids],
    );
    expect(rows).toHaveLength(50);
    for (const { status, version, changes, total, lines: sum } of rows) {
      const steps = changes.flatMap((change) => (change.status ? [change.status] : []));
      expect({ version, total: String(total) }).toEqual({ version: changes.length + 1, total: String(sum) });
      // Records of one moment have no order of their own: each step begins where another one ended.
      let at = 'pending';
      for (let left = [...steps]; left.length > 0;) {
        const next = left.find(({ from }) => from === at);
        expect(MOVES).toContain(`${at} ${next?.to}`);
        left = left.filter((step) => step !== next);
        at = next!.to;
      }
      expect(at).toBe(status);
    }
  });

  it('stands once in a list that is walked by cursor meanwhile, if it stays', async () => {
    const [manager] = managers as [ApiClient];
    const product = await createProduct(manager, { stock: 10_000, price: { amount: 5, currency: 'EUR' } });
    const admin = await app.signIn('admin');
    const place = async () =>
      (await buyers[0]!.post('orders', lines([product, 1 + Math.floor(Math.random() * 9)]))).body;
    const staying: string[] = [];
    for (let count = 0; count < 60; count++) staying.push((await place()).id);
    const walked = new AbortController();
    let comings = 0;
    const traffic = Promise.all(
      Array.from({ length: 3 }, async () => {
        while (!walked.signal.aborted) {
          const { id } = await place();
          await buyers[1]!.post(`orders/${id}/cancel`);
          expect((await admin.delete(`orders/${id}`)).status).toBe(204);
          comings++;
        }
      }),
    );

    for (const sort of ['-createdAt', 'createdAt', 'total,-createdAt', '-number']) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { status, body } = await buyers[1]!.get(`orders?limit=7&sort=${sort}${cursor}`);
        expect(status).toBe(200);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        if (body.page.nextCursor === null) break;
        cursor = `&cursor=${body.page.nextCursor}`;
        await pause(5);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(staying.filter((id) => !seen.includes(id))).toEqual([]);
    }

    walked.abort();
    await traffic;
    expect(comings).toBeGreaterThan(20);
  });
});
