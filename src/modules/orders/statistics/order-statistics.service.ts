import { Injectable } from '@nestjs/common';
import type { TimeRange } from '../../../kernel/http/validation/time-range.js';
import type { Money } from '../../../kernel/money/money.js';
import { type OrderCounts, OrderStatisticsRepository } from './order-statistics.repository.js';
import type { OrderStatus } from '../order-status.js';
import { SumTooLarge } from '../orders.errors.js';

interface Sales {
  readonly orders: number;
  readonly paidOrders: number;
  readonly cancelledOrders: number;
  readonly revenue: Money;
}

export interface OrderStatistics extends TimeRange {
  readonly totals: readonly Sales[];
  readonly days: ReadonlyArray<Sales & { readonly day: string }>;
  readonly statuses: ReadonlyArray<{ readonly status: OrderStatus; readonly orders: number; readonly total: Money }>;
}

/** Counts orders and revenue. */
@Injectable()
export class OrderStatisticsService {
  constructor(private readonly statistics: OrderStatisticsRepository) {}

  /** The statistics of the orders placed in the range. Throws SumTooLarge when a sum is not a safe integer. */
  async get(range: TimeRange): Promise<OrderStatistics> {
    const counted = await this.statistics.count(range.createdAfter, range.createdBefore);
    return {
      ...range,
      totals: counted.filter(({ day, status }) => day === null && status === null).map(salesOf),
      days: counted.flatMap((row) => (row.day === null ? [] : [{ day: row.day, ...salesOf(row) }])),
      statuses: counted.flatMap(({ status, orders, totalAmount, currency }) =>
        status === null ? [] : [{ status, orders, total: money(totalAmount, currency) }],
      ),
    };
  }
}

function salesOf({ currency, orders, paidOrders, cancelledOrders, revenueAmount }: OrderCounts): Sales {
  return { orders, paidOrders, cancelledOrders, revenue: money(revenueAmount, currency) };
}

function money(digits: string, currency: string): Money {
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) throw new SumTooLarge(digits);
  return { amount, currency };
}
