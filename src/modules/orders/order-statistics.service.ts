import { Injectable } from '@nestjs/common';
import type { Money } from '../../kernel/money/money.js';
import { type CountedOrders, OrderStatisticsRepository } from './order-statistics.repository.js';
import type { OrderStatus } from './order-states.js';
import { PeriodTooLong, SumTooLarge } from './orders.errors.js';

/** The longest time that can be asked for. */
export const MOST_DAYS = 366;
const USUAL_DAYS = 30;
const DAY_MS = 86_400_000;

/** How many orders, and what they brought in. */
interface Sales {
  readonly orders: number;
  readonly paidOrders: number;
  readonly cancelledOrders: number;
  readonly revenue: Money;
}

export interface OrderStatistics {
  readonly createdAfter: Date;
  readonly createdBefore: Date;
  readonly totals: readonly Sales[];
  readonly days: ReadonlyArray<Sales & { readonly day: string }>;
  readonly statuses: ReadonlyArray<{ readonly status: OrderStatus; readonly orders: number; readonly total: Money }>;
}

/** Says how sales went. */
@Injectable()
export class OrderStatisticsService {
  constructor(private readonly statistics: OrderStatisticsRepository) {}

  /**
   * Of the orders placed between the two moments; until now, and for 30 days,
   * when they are left out. Throws PeriodTooLong, and SumTooLarge instead of
   * rounding.
   */
  async of(after: Date | undefined, before: Date | undefined): Promise<OrderStatistics> {
    const createdBefore = before ?? new Date();
    const createdAfter = after ?? new Date(createdBefore.getTime() - USUAL_DAYS * DAY_MS);
    const lengthMs = createdBefore.getTime() - createdAfter.getTime();
    if (lengthMs <= 0 || lengthMs > MOST_DAYS * DAY_MS) throw new PeriodTooLong(MOST_DAYS);
    const counted = await this.statistics.count(createdAfter, createdBefore);
    return {
      createdAfter,
      createdBefore,
      totals: counted.filter(({ day, status }) => day === null && status === null).map(salesOf),
      days: counted.flatMap((row) => (row.day === null ? [] : [{ day: row.day, ...salesOf(row) }])),
      statuses: counted.flatMap(({ status, orders, totalAmount, currency }) =>
        status === null ? [] : [{ status, orders, total: money(totalAmount, currency) }],
      ),
    };
  }
}

function salesOf({ currency, orders, paidOrders, cancelledOrders, revenueAmount }: CountedOrders): Sales {
  return { orders, paidOrders, cancelledOrders, revenue: money(revenueAmount, currency) };
}

function money(digits: string, currency: string): Money {
  const amount = Number(digits);
  if (!Number.isSafeInteger(amount)) throw new SumTooLarge(digits);
  return { amount, currency };
}
