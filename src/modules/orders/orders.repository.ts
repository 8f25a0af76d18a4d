import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import type { Order, OrderStatus } from './order.entity.js';
import type { OrderLine } from './order-line.entity.js';

export type OrderHead = Omit<Order, 'deletedAt'>;
export type PlacedLine = Omit<OrderLine, 'orderId' | 'position'>;
/** An order with its lines, in the order they were placed in. */
export type PlacedOrder = OrderHead & { readonly lines: readonly PlacedLine[] };

export interface NewOrder {
  readonly id: string;
  readonly userId: string;
  readonly totalAmount: number;
  readonly totalCurrency: string;
  readonly reservedUntil: Date;
  readonly lines: readonly PlacedLine[];
}

/** Conditions that must all hold; those left out hold for every order. */
export interface OrderFilter {
  readonly userId?: string;
  readonly status?: OrderStatus;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** An order whose reservation has ended, and where it stands among those. */
export type DueOrder = { readonly id: string; readonly reservedUntil: Date };

const COLUMNS = sql`
  id, number, user_id as "userId", status, total_amount as "totalAmount", total_currency as "totalCurrency",
  reserved_until as "reservedUntil", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<OrderHead>(
  { createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() } },
  sql`id`,
);

@Injectable()
export class OrdersRepository {
  constructor(private readonly database: Database) {}

  /** Writes the order and its lines in one statement, and gives what the database made of it. */
  async insert({ id, userId, totalAmount, totalCurrency, reservedUntil, lines }: NewOrder): Promise<PlacedOrder> {
    const column = <K extends keyof PlacedLine>(name: K) => lines.map((line) => line[name]);
    const [order] = await this.database.query<OrderHead>(sql`
      with placed as (
        insert into orders (id, user_id, total_amount, total_currency, reserved_until)
        values (${id}, ${userId}, ${totalAmount}, ${totalCurrency}, ${reservedUntil})
        returning *
      ), lines as (
        insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
        select placed.id, line.position, line.product_id, line.sku, line.name, line.quantity, line.unit_price, line.total
        from placed, unnest(
          ${column('productId')}::uuid[], ${column('sku')}::text[], ${column('name')}::text[], ${column('quantity')}::int[],
          ${column('unitPriceAmount')}::bigint[], ${column('totalAmount')}::bigint[]
        ) with ordinality as line (product_id, sku, name, quantity, unit_price, total, position)
      )
      select ${COLUMNS} from placed`);
    if (!order) throw new Error('An insert gave no row.');
    return { ...order, lines };
  }

  async find(id: string): Promise<PlacedOrder | null> {
    const [order] = await this.database.query<OrderHead>(sql`
      select ${COLUMNS} from orders where id = ${id} and deleted_at is null`);
    if (!order) return null;
    const [complete] = await this.withLines([order]);
    return complete ?? null;
  }

  async list(filter: OrderFilter, window: Window): Promise<Omit<Slice<PlacedOrder>, 'total'>> {
    const found = await this.database.query<OrderHead>(sql`
      select ${COLUMNS} from orders where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    const { rows, next } = keyset.slice(found, window);
    return { rows: await this.withLines(rows), next };
  }

  async count(filter: OrderFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from orders where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** Unpaid orders whose reservation has ended, the longest overdue first, after the last one seen. */
  listDue(most: number, last?: DueOrder): Promise<DueOrder[]> {
    return this.database.query<DueOrder>(sql`
      select id, reserved_until as "reservedUntil" from orders
      where status = 'pending' and deleted_at is null and reserved_until < now()
        ${last ? sql`and (reserved_until, id) > (${last.reservedUntil}, ${last.id})` : empty}
      order by reserved_until, id limit ${most}`);
  }

  /**
   * Cancels the order if, at this moment, it is unpaid and its reservation has
   * ended; null when it is not, or when somebody else is changing it.
   */
  async cancelDue(id: string): Promise<PlacedOrder | null> {
    const [order] = await this.database.query<OrderHead>(sql`
      with due as (
        select id from orders
        where id = ${id} and status = 'pending' and deleted_at is null and reserved_until < now()
        for no key update skip locked
      )
      update orders set status = 'cancelled', reserved_until = null, version = version + 1, updated_at = now()
      where id in (select id from due) and status = 'pending' and reserved_until < now()
      returning ${COLUMNS}`);
    if (!order) return null;
    const [complete] = await this.withLines([order]);
    return complete ?? null;
  }

  /** One more statement for all orders of a page, not one for each. */
  private async withLines(orders: readonly OrderHead[]): Promise<PlacedOrder[]> {
    if (orders.length === 0) return [];
    const lines = await this.database.query<OrderLine>(sql`
      select order_id as "orderId", product_id as "productId", sku, name, quantity,
        unit_price_amount as "unitPriceAmount", total_amount as "totalAmount"
      from order_lines where order_id = any(${orders.map(({ id }) => id)}::uuid[]) order by order_id, position`);
    const byOrder = Map.groupBy(lines, ({ orderId }) => orderId);
    return orders.map((order) => ({ ...order, lines: byOrder.get(order.id) ?? [] }));
  }
}

/** The condition of a filter on rows of `orders`. */
export function conditions({ userId, status, createdAfter, createdBefore }: OrderFilter): Sql {
  const given = [
    sql`deleted_at is null`,
    userId === undefined ? empty : sql`user_id = ${userId}`,
    status === undefined ? empty : sql`status = ${status}`,
    createdAfter === undefined ? empty : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? empty : sql`created_at < ${createdBefore}`,
  ];
  return join(
    given.filter((condition) => condition !== empty),
    ' and ',
  );
}
