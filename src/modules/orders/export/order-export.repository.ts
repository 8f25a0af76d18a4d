import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { OrderStatus } from '../order-status.js';
import { conditions, type OrderFilter } from '../orders.repository.js';

/** Only orders placed after and before these moments. */
export interface TimeRange {
  readonly after: Date | null;
  readonly before: Date | null;
}

/** One line of an order, with what it takes to understand it by itself. Amounts are in minor units. */
export type SoldLine = {
  readonly number: number;
  readonly status: OrderStatus;
  readonly createdAt: Date;
  readonly userId: string;
  readonly customer: string;
  readonly email: string;
  readonly position: number;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceAmount: number;
  readonly totalAmount: number;
  readonly currency: string;
};

/** What was sold on one day (UTC) in one currency. Revenue is of orders that were paid, in minor units. */
export type DayOfSales = {
  readonly day: string;
  readonly currency: string;
  readonly orders: number;
  readonly paidOrders: number;
  readonly cancelledOrders: number;
  /** Digits: a sum may be past what a number holds exactly. */
  readonly revenueAmount: string;
};

@Injectable()
export class OrderExportRepository {
  constructor(private readonly database: Database) {}

  /** Of the orders that match, in the order in which they were placed. */
  lines(filter: OrderFilter): AsyncGenerator<SoldLine[]> {
    return this.database.chunks<SoldLine>(sql`
      select o.number, o.status, o.created_at as "createdAt", o.user_id as "userId",
        u.first_name || ' ' || u.last_name as customer, u.email, l.position, l.product_id as "productId", l.sku, l.name,
        l.quantity, l.unit_price_amount as "unitPriceAmount", l.total_amount as "totalAmount", o.total_currency as currency
      from (select * from orders where ${conditions(filter)}) o
        join users u on u.id = o.user_id join order_lines l on l.order_id = o.id
      order by o.created_at, o.id, l.position`);
  }

  async countLines(period: TimeRange): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from orders o join order_lines l on l.order_id = o.id where ${placedWithin(period)}`);
    return row?.total ?? 0;
  }

  /** Counts and sums for each day and currency, the earliest day first. */
  sales(period: TimeRange): AsyncIterable<DayOfSales[]> {
    return this.database.chunks<DayOfSales>(sql`
      select to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, o.total_currency as currency,
        count(*) as orders,
        count(*) filter (where o.status in ('paid', 'shipped', 'delivered')) as "paidOrders",
        count(*) filter (where o.status = 'cancelled') as "cancelledOrders",
        coalesce(sum(o.total_amount) filter (where o.status in ('paid', 'shipped', 'delivered')), 0)::text as "revenueAmount"
      from orders o where ${placedWithin(period)} group by 1, 2 order by 1, 2`);
  }
}

function placedWithin({ after, before }: TimeRange): Sql {
  return sql`o.deleted_at is null
    ${after === null ? empty : sql`and o.created_at > ${after}`}
    ${before === null ? empty : sql`and o.created_at < ${before}`}`;
}
