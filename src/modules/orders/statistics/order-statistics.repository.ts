import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { ReadReplica } from '../../../kernel/database/replica/read-replica.js';
import type { TimeRange } from '../../../kernel/http/validation/time-range.js';
import { ORDER_STATUSES, type OrderStatus } from '../order-status.js';

/** Counts of orders per currency, by day, by status, or in total. */
export type OrderCounts = {
  /** A day in UTC; null unless the counts are by day. */
  readonly day: string | null;
  /** Null unless the counts are by status. */
  readonly status: OrderStatus | null;
  readonly currency: string;
  readonly orders: number;
  readonly paidOrders: number;
  readonly cancelledOrders: number;
  /** In minor units, as digits, because a sum may exceed the safe integers. */
  readonly totalAmount: string;
  /** The total of the paid orders, likewise. */
  readonly revenueAmount: string;
};

const PAID = sql`status in ('paid', 'shipped', 'delivered')`;

@Injectable()
export class OrderStatisticsRepository {
  constructor(private readonly replica: ReadReplica) {}

  /** Counts the orders placed in the range per currency: in total, by day and by status, in one scan. */
  count({ createdAfter, createdBefore }: TimeRange): Promise<OrderCounts[]> {
    return this.replica.query<OrderCounts>(sql`
      with counted as (
        select (created_at at time zone 'UTC')::date as day, status, total_currency as currency, count(*) as orders,
          sum(total_amount) as total
        from orders where deleted_at is null and created_at > ${createdAfter} and created_at < ${createdBefore} group by 1, 2, 3
      )
      select to_char(day, 'YYYY-MM-DD') as day, status, currency, sum(orders)::int as orders,
        coalesce(sum(orders) filter (where ${PAID}), 0)::int as "paidOrders",
        coalesce(sum(orders) filter (where status = 'cancelled'), 0)::int as "cancelledOrders", sum(total)::text as "totalAmount",
        coalesce(sum(total) filter (where ${PAID}), 0)::text as "revenueAmount"
      from counted group by grouping sets ((currency), (day, currency), (status, currency))
      order by currency, counted.day, array_position(${ORDER_STATUSES}::text[], status)`);
  }
}
