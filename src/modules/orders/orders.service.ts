import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import type { Money } from '../../kernel/money/money.js';
import type { OrderStatus } from './order-status.js';
import { OrderNotFound, SumTooLarge } from './orders.errors.js';
import { type OrderCounts, OrderStatisticsRepository } from './statistics/order-statistics.repository.js';
import { type OrderFilter, OrdersRepository, type PlacedOrder } from './orders.repository.js';

export { numberOf, ORDER_NUMBER, orderNumber } from './order-number.js';

type Sales = Pick<OrderCounts, 'orders' | 'paidOrders' | 'cancelledOrders'> & { readonly revenue: Money };

interface OrderStatistics extends TimeRange {
  readonly totals: readonly Sales[];
  readonly days: ReadonlyArray<Sales & { readonly day: string }>;
  readonly statuses: ReadonlyArray<
    Pick<OrderCounts, 'orders'> & { readonly status: OrderStatus; readonly total: Money }
  >;
}

/** Reads and counts orders. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly orders: OrdersRepository,
    private readonly statistics: OrderStatisticsRepository,
    private readonly policy: Policy,
  ) {}

  /** An order within the actor's scope of `orders:read`; without that permission, one of the actor's own. Throws OrderNotFound. */
  async get(actor: Actor, id: string): Promise<PlacedOrder> {
    const scope = await this.policy.scopeFor(actor, 'orders:read');
    const order = await this.orders.find(id);
    if (!order || !scope.includes(order)) throw new OrderNotFound(id);
    return order;
  }

  /** The order, or null; for the application itself. */
  find(id: string): Promise<PlacedOrder | null> {
    return this.orders.find(id);
  }

  /** A page of the orders within the actor's scope of `orders:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, requested: OrderFilter, page: PageRequest): Promise<PageResult<PlacedOrder>> {
    const scope = await this.policy.scopeFor(actor, 'orders:read');
    return this.orders.list({ ...requested, scope: scope.filter }, page);
  }

  /** Counts and revenue of the orders placed in the range, for each currency. Throws SumTooLarge when a sum is not a safe integer. */
  async getStatistics(range: TimeRange): Promise<OrderStatistics> {
    const counted = await this.statistics.count(range);
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
