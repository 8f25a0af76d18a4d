import { v7 as uuidv7 } from 'uuid';
import { getMetadataArgsStorage } from 'typeorm';
import { Order } from '../../src/modules/orders/order.entity.js';
import { OrderLine } from '../../src/modules/orders/order-line.entity.js';
import { TestApp } from '../support/app.js';
import { createProduct } from '../support/factories.js';

/** What each CHECK is there to refuse, whatever program writes the row. */
const REFUSED: Record<string, readonly Record<string, unknown>[]> = {
  orders_status_check: ['lost', ''].map((status) => ({ status, paid_at: 'now' })),
  orders_total_amount_check: [{ total_amount: -1 }, { total_amount: '9007199254740992' }],
  orders_total_currency_check: [{ total_currency: 'eur' }, { total_currency: 'E' }, { total_currency: '€€€' }],
  orders_reserved_until_check: [],
  orders_paid_at_check: [{ paid_at: 'now' }],
  orders_shipped_at_check: [{ shipped_at: 'now' }, { status: 'paid', shipped_at: 'now' }],
  orders_delivered_at_check: [{ delivered_at: 'now' }, { status: 'shipped', delivered_at: 'now' }],
  orders_cancelled_at_check: [{ cancelled_at: 'now' }, { status: 'delivered', cancelled_at: 'now' }],
  orders_cancel_reason_check: [{ cancel_reason: 'buyer' }, { status: 'cancelled', cancel_reason: 'mood' }],
  orders_deleted_at_check: ['pending', 'paid', 'shipped'].map((status) => ({ status, deleted_at: 'now' })),
  order_lines_quantity_check: [{ quantity: 0, total: 0 }, { quantity: -1 }],
  order_lines_unit_price_amount_check: [{ unitPrice: -1 }],
  order_lines_total_amount_check: [{ total: 1 }],
};

const BOUNDARIES: readonly Record<string, unknown>[] = [
  { total_amount: 0 },
  { total_amount: '9007199254740991' },
  { reserved_until: 'infinity' },
  { status: 'paid' },
  { status: 'delivered', paid_at: '2020-01-01', shipped_at: '2020-01-02', deleted_at: 'now' },
  { status: 'cancelled', paid_at: '2020-01-01', cancel_reason: 'expired', deleted_at: 'now' },
];

describe('a row of an order', () => {
  let app: TestApp;
  let userId: string | undefined;
  let productId: string;

  beforeAll(async () => {
    app = await TestApp.start();
    const manager = await app.signIn('manager');
    ({ userId } = manager);
    ({ id: productId } = await createProduct(manager));
  });
  afterAll(() => app.close());

  const outcome = (statement: string, values: unknown[]) =>
    app.sql.query(statement, values).then(
      () => 'accepted',
      (error: unknown) => (error as { constraint?: string }).constraint,
    );

  function insertOrder(fields: Record<string, unknown> = {}, id = uuidv7()) {
    const row = { id, user_id: userId, total_amount: 1, total_currency: 'EUR', ...fields };
    const names = Object.keys(row);
    const places = names.map((_, index) => `$${index + 1}`);
    return outcome(`insert into orders (${names.join(', ')}) values (${places.join(', ')})`, Object.values(row));
  }

  async function insertLine(fields: Record<string, number> = {}) {
    const id = uuidv7();
    await insertOrder({}, id);
    const { quantity = 2, unitPrice = 50, total = quantity * unitPrice } = fields;
    return outcome(
      `insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
       values ($1, 1, $2, 's', 'n', $3, $4, $5)`,
      [id, productId, quantity, unitPrice, total],
    );
  }

  it('has a rule for each that the entities name', () => {
    const named = getMetadataArgsStorage()
      .checks.filter(({ target }) => target === Order || target === OrderLine)
      .map(({ name }) => String(name));

    expect(Object.keys(REFUSED).toSorted()).toEqual(named.toSorted());
  });

  it.each(Object.entries(REFUSED))('is refused by %s', async (constraint, rows) => {
    for (const row of rows) {
      const found = constraint.startsWith('order_lines') ? insertLine(row as Record<string, number>) : insertOrder(row);
      expect({ row, outcome: await found }).toEqual({ row, outcome: constraint });
    }
  });

  it('keeps a reservation only while it is pending', async () => {
    const id = uuidv7();
    expect(await insertOrder({ reserved_until: 'infinity' }, id)).toBe('accepted');
    expect(await outcome(`update orders set status = 'paid' where id = $1`, [id])).toBe('accepted');
    expect(await outcome(`update orders set reserved_until = now() where id = $1`, [id])).toBe(
      'orders_reserved_until_check',
    );
  });

  it.each(BOUNDARIES)('may be %j', async (row) => {
    expect(await insertOrder(row)).toBe('accepted');
    expect(await insertLine()).toBe('accepted');
  });

  it('notes when a state was reached, also for who writes SQL', async () => {
    const id = uuidv7();
    await insertOrder({}, id);
    for (const status of ['paid', 'cancelled'])
      await app.sql.query('update orders set status = $1 where id = $2', [status, id]);

    const { rows } = await app.sql.query(
      `select paid_at is not null as paid, shipped_at as shipped, cancelled_at is not null as cancelled, cancel_reason as reason
       from orders where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ paid: true, shipped: null, cancelled: true, reason: 'shop' }]);
  });

  it('belongs to a user and has products that there are, each once', async () => {
    expect(await insertOrder({ user_id: uuidv7() })).toBe('orders_user_id_fkey');
    const id = uuidv7();
    await insertOrder({}, id);
    const line = (position: number, product: string) =>
      outcome(
        `insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
         values ($1, $2, $3, 's', 'n', 1, 1, 1)`,
        [id, position, product],
      );
    expect(await line(1, uuidv7())).toBe('order_lines_product_id_fkey');
    expect(await line(1, productId)).toBe('accepted');
    expect(await line(2, productId)).toBe('order_lines_product_key');
    expect(await outcome('delete from products where id = $1', [productId])).toBe('order_lines_product_id_fkey');
  });
});
