import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';
import type { OrderStatus } from './order-states.js';

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

@Injectable()
export class OrderStatisticsRepository {
  constructor(private readonly database: Database) {}

  /**
   * Counts and sums of the orders placed after and before these moments: in all
   * (day and state are null), by day and by state, each for every currency. One
   * pass over the orders in question.
   */
  count(after: Date, before: Date): Promise<CountedOrders[]> {
    return this.database.query<CountedOrders>(sql`
      with placed as (
        select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, status, total_currency as currency, total_amount,
          status in ('paid', 'shipped', 'delivered') as sold
        from orders where deleted_at is null and created_at > ${after} and created_at < ${before}
      )
      select day, status, currency, count(*)::int as orders, (count(*) filter (where sold))::int as "paidOrders",
        (count(*) filter (where status = 'cancelled'))::int as "cancelledOrders", sum(total_amount)::text as "totalAmount",
        coalesce(sum(total_amount) filter (where sold), 0)::text as "revenueAmount"
      from placed group by grouping sets ((currency), (day, currency), (status, currency))
      order by currency, day, array_position(array['pending', 'paid', 'shipped', 'delivered', 'cancelled'], status)`);
  }
}
