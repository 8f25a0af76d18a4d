import { Injectable } from '@nestjs/common';
import { EventCounters } from '../../kernel/events/event-counters.js';
import { counter } from '../../kernel/telemetry/metrics/metrics.js';
import { OrderCancelled, OrderPaid, OrderPlaced } from './orders.events.js';

const placed = counter('keelson_orders_placed_total', 'Orders that were placed.');
const paid = counter('keelson_orders_paid_total', 'Orders that were paid.');
const cancelled = counter(
  'keelson_orders_cancelled_total',
  'Orders that were cancelled, by reason.',
  ['reason'],
  ['buyer', 'shop', 'expired'].map((reason) => ({ reason })),
);
const revenue = counter(
  'keelson_revenue_minor_units_total',
  'Amount of paid orders in minor units of the currency (ISO 4217), refunds not subtracted.',
  ['currency'],
);
const refunds = counter(
  'keelson_refunds_minor_units_total',
  'Amount of cancelled orders that were paid, in minor units of the currency.',
  ['currency'],
);

/** Counts what becomes of orders. */
@Injectable()
export class OrdersMetrics {
  constructor(counters: EventCounters) {
    counters.register(OrderPlaced, () => placed.inc());
    counters.register(OrderPaid, ({ total }) => {
      paid.inc();
      revenue.inc({ currency: total.currency }, total.amount);
    });
    counters.register(OrderCancelled, ({ reason, refund }) => {
      cancelled.inc({ reason });
      if (refund) refunds.inc({ currency: refund.currency }, refund.amount);
    });
  }
}
