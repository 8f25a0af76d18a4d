import { Inject, Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../config/config.js';
import type { RESOURCES } from '../../kernel/auth/policy/attributes.js';
import type { AccessFilter } from '../../kernel/auth/policy/access-scope.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { querySpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { ReadReplica } from '../../kernel/database/replica/read-replica.js';
import { translateViolations } from '../../kernel/database/postgres-errors.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { toSql } from '../../kernel/auth/policy/access-filter.sql.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import type { Money } from '../../kernel/money/money.js';
import type { QuotedLine } from '../products/stock.service.js';
import type { Order } from './order.entity.js';
import { TooMuchReserved } from './orders.errors.js';
import type { CancelReason, OrderStatus } from './order-status.js';

export type OrderRow = Omit<Order, 'deletedAt'>;
/** An order with its lines in their order. */
export type PlacedOrder = OrderRow & { readonly lines: readonly QuotedLine[] };

interface OrderContent {
  readonly total: Money;
  readonly lines: readonly QuotedLine[];
}

interface NewOrder extends OrderContent {
  readonly id: string;
  readonly userId: string;
  readonly reservationMinutes: number;
}

/** Conditions that an order must all meet. */
export type OrderFilter = Partial<
  Pick<Order, 'userId' | 'status' | 'number'> & Record<'minTotal' | 'maxTotal', number> & TimeRange
> & { readonly scope?: AccessFilter };

/** An order whose reservation has expired. */
export type ExpiredOrder = { readonly id: string; readonly reservedUntil: Date };

const attributes: Record<keyof (typeof RESOURCES)['orders:read'], Sql> = {
  id: sql`id`,
  userId: sql`user_id`,
  status: sql`status`,
  totalAmount: sql`total_amount`,
  totalCurrency: sql`total_currency`,
  createdAt: sql`created_at`,
};

const COLUMNS = sql`
  id, number, user_id as "userId", status, total_amount as "totalAmount", total_currency as "totalCurrency",
  reserved_until as "reservedUntil", paid_at as "paidAt", shipped_at as "shippedAt", delivered_at as "deliveredAt",
  cancelled_at as "cancelledAt", cancel_reason as "cancelReason", version, created_at as "createdAt", updated_at as "updatedAt"`;

/** The lines of an order, in their order, with the names of `QuotedLine`. */
const LINES = sql`
  (select json_agg(json_build_object('productId', product_id, 'sku', sku, 'name', name, 'quantity', quantity,
      'unitPrice', json_build_object('amount', unit_price_amount, 'currency', total_currency)) order by position)
    from order_lines where order_id = orders.id) as lines`;

const keyset = new Keyset<PlacedOrder>(
  {
    createdAt: sql`created_at`,
    number: sql`number`,
    total: { column: sql`total_amount`, value: ({ totalAmount }) => totalAmount },
  },
  sql`id`,
);

const ORDERS = querySpace<number>('orders');

@Injectable()
export class OrdersRepository {
  private readonly maxReserved: number;

  constructor(
    private readonly database: Database,
    private readonly replica: ReadReplica,
    private readonly counts: CountCache,
    @Inject(CONFIG) { orders }: Config,
  ) {
    this.maxReserved = orders.maxReserved;
  }

  /** Inserts the order and its lines in one statement. Throws TooMuchReserved. */
  async insert({ id, userId, total, reservationMinutes, lines }: NewOrder): Promise<PlacedOrder> {
    const order = await this.write(sql`
      with placed as (
        insert into orders (id, user_id, total_amount, total_currency, reserved_until)
        select ${id}, ${userId}, ${total.amount}, ${total.currency},
          now() + make_interval(mins => ${reservationMinutes})
        from ${this.reservable(sql`${userId}`, id, lines)}
        returning *
      ), lines as (
        ${insertLines(lines, sql`placed`)}
      )
      select ${COLUMNS} from placed`);
    if (!order) throw new Error('The insert returned no row.');
    return { ...order, lines };
  }

  find(id: string): Promise<PlacedOrder | null> {
    return this.database.queryOne<PlacedOrder>(
      sql`select ${COLUMNS}, ${LINES} from orders where id = ${id} and deleted_at is null`,
    );
  }

  /** Locks the order until the transaction ends, and reads it after the wait: its lines are in another table. */
  async lock(id: string): Promise<PlacedOrder | null> {
    await this.database.defer(sql`select from orders where id = ${id} and deleted_at is null for no key update`);
    return this.find(id);
  }

  /** Replaces the lines of a pending order that is locked. Throws TooMuchReserved. */
  async replace(id: string, { total, lines }: OrderContent): Promise<PlacedOrder> {
    await this.database.defer(sql`delete from order_lines where order_id = ${id}`);
    const order = await this.write(sql`
      with changed as (
        update orders
        set total_amount = ${total.amount}, total_currency = ${total.currency}, version = version + 1, updated_at = now()
        from ${this.reservable(sql`(select user_id from orders where id = ${id})`, id, lines)}
        where id = ${id} and status = 'pending' and deleted_at is null
        returning orders.*
      ), lines as (
        ${insertLines(lines, sql`changed`)}
      )
      select ${COLUMNS} from changed`);
    if (!order) throw new Error('The order is not locked.');
    return { ...order, lines };
  }

  /** Moves an order that is locked to its next state. */
  async updateStatus(
    order: PlacedOrder,
    to: OrderStatus,
    cancelReason: CancelReason | null = null,
  ): Promise<PlacedOrder> {
    const row = await this.database.queryOne<OrderRow>(sql`
      update orders set status = ${to}, cancel_reason = ${cancelReason}, version = version + 1, updated_at = now()
      where id = ${order.id} and status = ${order.status} and deleted_at is null
      returning ${COLUMNS}`);
    if (!row) throw new Error('The order is not locked.');
    return { ...row, lines: order.lines };
  }

  /** Soft-deletes an order that is locked, in a deferred statement. */
  delete(id: string): Promise<void> {
    return this.database.defer(sql`
      update orders set deleted_at = now(), version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null`);
  }

  async list(filter: OrderFilter, page: PageRequest): Promise<PageResult<PlacedOrder>> {
    const found = await this.replica.query<PlacedOrder>(sql`
      select ${COLUMNS}, ${LINES} from orders where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count(ORDERS, filter, () =>
      this.database.count(sql`orders where ${conditions(filter)}`),
    );
    return { ...keyset.slice(found, page), total };
  }

  /** At most `limit` unpaid orders whose reservation has expired, the longest overdue first, after `last`. */
  listExpired(limit: number, last?: ExpiredOrder): Promise<ExpiredOrder[]> {
    return this.database.query<ExpiredOrder>(sql`
      select id, reserved_until as "reservedUntil" from orders
      where status = 'pending' and deleted_at is null and reserved_until < now()
        ${last ? sql`and (reserved_until, id) > (${last.reservedUntil}, ${last.id})` : empty}
      order by reserved_until, id limit ${limit}`);
  }

  /** Cancels an unpaid order whose reservation has expired; null when it has not, or when another transaction holds its row. */
  async cancelExpired(id: string): Promise<PlacedOrder | null> {
    const cancelled = await this.database.execute(sql`
      with due as (
        select id from orders
        where id = ${id} and status = 'pending' and deleted_at is null and reserved_until < now()
        for no key update skip locked
      )
      update orders set status = 'cancelled', cancel_reason = 'expired', version = version + 1, updated_at = now()
      where id in (select id from due) and status = 'pending' and reserved_until < now()`);
    return cancelled === 1 ? this.find(id) : null;
  }

  /**
   * A table expression that refuses more pieces than the unpaid orders of a buyer may reserve. Orders of one buyer wait
   * for each other in it, so without a limit it is left out.
   */
  private reservable(buyer: Sql, id: string, lines: readonly QuotedLine[]): Sql {
    if (this.maxReserved === 0) return sql`(values (0)) as unlimited`;
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return sql`require_reservable(${buyer}, ${id}, ${pieces}, ${this.maxReserved})`;
  }

  private write(statement: Sql): Promise<OrderRow | null> {
    return translateViolations(this.database.queryOne<OrderRow>(statement), {
      orders_reserved_check: () => new TooMuchReserved(this.maxReserved),
    });
  }
}

/** Inserts the lines, in their order, of the row in the table expression `order`. */
function insertLines(lines: readonly QuotedLine[], order: Sql): Sql {
  const column = <K extends keyof QuotedLine>(name: K) => lines.map((line) => line[name]);
  return sql`
    insert into order_lines (order_id, position, product_id, sku, name, quantity, unit_price_amount, total_amount)
    select ${order}.id, line.position, line.product_id, line.sku, line.name, line.quantity, line.unit_price,
      line.unit_price * line.quantity
    from ${order}, unnest(
      ${column('productId')}::uuid[], ${column('sku')}::text[], ${column('name')}::text[], ${column('quantity')}::int[],
      ${lines.map(({ unitPrice }) => unitPrice.amount)}::bigint[]
    ) with ordinality as line (product_id, sku, name, quantity, unit_price, position)`;
}

export function conditions(filter: OrderFilter): Sql {
  const { userId, status, number, minTotal, maxTotal, createdAfter, createdBefore, scope } = filter;
  return allOf(
    sql`deleted_at is null`,
    userId === undefined ? empty : sql`user_id = ${userId}`,
    status === undefined ? empty : sql`status = ${status}`,
    number === undefined ? empty : sql`number = ${number}`,
    minTotal === undefined ? empty : sql`total_amount >= ${minTotal}`,
    maxTotal === undefined ? empty : sql`total_amount <= ${maxTotal}`,
    createdAfter === undefined ? empty : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? empty : sql`created_at < ${createdBefore}`,
    toSql(scope, attributes),
  );
}
