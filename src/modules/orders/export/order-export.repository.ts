import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import type { Cell } from '../../../kernel/csv/csv-writer.js';
import { ReadReplica } from '../../../kernel/database/replica/read-replica.js';
import { conditions, type OrderFilter } from '../orders.repository.js';

/** A line of an order with its order and its customer. Amounts are in minor units. */
export type SoldLine = Readonly<Record<string, Cell>> & { readonly number: number };

/** The sales of a day (UTC) in one currency. Revenue is that of paid orders, in digits, because a sum may exceed the safe integers. */
export type DailySales = Readonly<Record<string, Cell>> & { readonly revenueAmount: string };

@Injectable()
export class OrderExportRepository {
  constructor(private readonly replica: ReadReplica) {}

  /** Streams the lines of the orders that match, in the order in which they were placed. */
  streamLines(filter: OrderFilter): AsyncGenerator<SoldLine[]> {
    return this.replica.chunks<SoldLine>(sql`
      select o.number, o.status, o.created_at as "createdAt", o.user_id as "userId",
        rtrim(u.first_name || ' ' || u.last_name) as customer, u.email, l.position, l.product_id as "productId", l.sku, l.name,
        l.quantity, l.unit_price_amount as "unitPriceAmount", l.total_amount as "totalAmount", o.total_currency as currency
      from ${matching(filter)} join users u on u.id = o.user_id join order_lines l on l.order_id = o.id
      order by o.created_at, o.id, l.position`);
  }

  countLines(filter: OrderFilter): Promise<number> {
    return this.replica.count(sql`${matching(filter)} join order_lines l on l.order_id = o.id`);
  }

  /** Streams counts and sums per day and currency, the earliest day first. */
  streamSales(filter: OrderFilter): AsyncGenerator<DailySales[]> {
    return this.replica.chunks<DailySales>(sql`
      select to_char(o.created_at at time zone 'UTC', 'YYYY-MM-DD') as day, o.total_currency as currency,
        count(*) as orders,
        count(*) filter (where o.status in ('paid', 'shipped', 'delivered')) as "paidOrders",
        count(*) filter (where o.status = 'cancelled') as "cancelledOrders",
        coalesce(sum(o.total_amount) filter (where o.status in ('paid', 'shipped', 'delivered')), 0)::text as "revenueAmount"
      from ${matching(filter)} group by 1, 2 order by 1, 2`);
  }
}

function matching(filter: OrderFilter): Sql {
  return sql`(select * from orders where ${conditions(filter)}) o`;
}
