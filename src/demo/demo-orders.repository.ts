import sql from 'sql-template-tag';
import type { Database } from '../kernel/database/database.js';
import type { Money } from '../kernel/money/money.js';

/** A product that can be ordered. */
export interface Sold {
  readonly id: string;
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
}

/** An order as it is now, whenever it became so. */
export interface DemoOrder {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: Date;
  readonly status: 'paid' | 'shipped' | 'delivered' | 'cancelled';
  readonly lines: ReadonlyArray<Sold & { readonly quantity: number }>;
  readonly total: number;
}

const HOUR_MS = 3_600_000;

/** Inserts the orders of the demo. */
export class DemoOrdersRepository {
  constructor(private readonly database: Database) {}

  /** Inserts all orders and their lines in one statement each. Returns their numbers by their ids. */
  async insert(orders: readonly DemoOrder[]): Promise<Map<string, number>> {
    const after = ({ createdAt, status }: DemoOrder, hours: number, ...reached: readonly DemoOrder['status'][]) =>
      reached.includes(status) ? new Date(createdAt.getTime() + hours * HOUR_MS) : null;
    const column = <T>(value: (order: DemoOrder) => T) => orders.map(value);
    const rows = await this.database.query<{ id: string; number: number }>(sql`
      insert into orders (id, user_id, status, total_amount, total_currency, created_at, updated_at, paid_at, shipped_at,
        delivered_at, cancelled_at, cancel_reason, version)
      select id, user_id, status, total, currency, created_at,
        coalesce(delivered_at, shipped_at, cancelled_at, paid_at), paid_at, shipped_at, delivered_at, cancelled_at,
        case status when 'cancelled' then 'expired' end, case status when 'delivered' then 4 when 'shipped' then 3 else 2 end
      from unnest(
        ${column(({ id }) => id)}::uuid[], ${column(({ userId }) => userId)}::uuid[],
        ${column(({ status }) => status)}::text[], ${column(({ total }) => total)}::bigint[],
        ${column(({ lines }) => lines[0]?.price.currency)}::text[], ${column(({ createdAt }) => createdAt)}::timestamptz[],
        ${column((order) => after(order, 0.4, 'paid', 'shipped', 'delivered'))}::timestamptz[],
        ${column((order) => after(order, 30, 'shipped', 'delivered'))}::timestamptz[],
        ${column((order) => after(order, 90, 'delivered'))}::timestamptz[],
        ${column((order) => after(order, 0.5, 'cancelled'))}::timestamptz[]
      ) as "order" (id, user_id, status, total, currency, created_at, paid_at, shipped_at, delivered_at, cancelled_at)
      order by created_at
      returning id, number`);
    const lines = orders.flatMap((order) =>
      order.lines.map((line, position) => ({ ...line, position, orderId: order.id })),
    );
    await this.database.execute(sql`
      insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
      select order_id, position, product_id, sku, name, quantity, price, price * quantity
      from unnest(
        ${lines.map(({ orderId }) => orderId)}::uuid[], ${lines.map(({ position }) => position)}::int[],
        ${lines.map(({ id }) => id)}::uuid[], ${lines.map(({ sku }) => sku)}::text[], ${lines.map(({ name }) => name)}::text[],
        ${lines.map(({ quantity }) => quantity)}::int[], ${lines.map(({ price }) => price.amount)}::bigint[]
      ) as line (order_id, position, product_id, sku, name, quantity, price)`);
    return new Map(rows.map(({ id, number }) => [id, number]));
  }
}
