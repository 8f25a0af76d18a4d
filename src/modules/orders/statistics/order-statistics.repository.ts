import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import { ORDER_STATUSES, type OrderStatus } from '../order-status.js';

/** Orders that were counted together. Amounts are in minor units, and digits: a sum may be past what a number holds. */
export type CountedOrders = {
  /** A day (UTC), for counts by day. */
  readonly day: string | null;
  /** A state, for counts by state. */
  readonly status: OrderStatus | null;
  readonly currency: string;
  readonly orders: number;
  readonly paidOrders: number;
  readonly cancelledOrders: number;
  readonly totalAmount: string;
  /** Of orders that are paid and not cancelled. */
  readonly revenueAmount: string;
};

/** What makes revenue. */
const SOLD = sql`status in ('paid', 'shipped', 'delivered')`;

@Injectable()
export class OrderStatisticsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts and sums of the orders placed after and before these moments: in all
   * (day and state are null), by day and by state, each for every currency. The
   * orders are counted once, in groups so small that all three follow from them.
   */
  count(after: Date, before: Date): Promise<CountedOrders[]> {
    return this.database.query<CountedOrders>(sql`
      with counted as (
        select (created_at at time zone 'UTC')::date as day, status, total_currency as currency, count(*) as orders,
          sum(total_amount) as total
        from orders where deleted_at is null and created_at > ${after} and created_at < ${before} group by 1, 2, 3
      )
      select to_char(day, 'YYYY-MM-DD') as day, status, currency, sum(orders)::int as orders,
        coalesce(sum(orders) filter (where ${SOLD}), 0)::int as "paidOrders",
        coalesce(sum(orders) filter (where status = 'cancelled'), 0)::int as "cancelledOrders", sum(total)::text as "totalAmount",
        coalesce(sum(total) filter (where ${SOLD}), 0)::text as "revenueAmount"
      from counted group by grouping sets ((currency), (day, currency), (status, currency))
      order by currency, counted.day, array_position(${ORDER_STATUSES}::text[], status)`);
  }
}
