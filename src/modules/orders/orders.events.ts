import { eventType } from '../../kernel/events/domain-event.js';
import type { Money } from '../../kernel/money/money.js';
import type { QuotedLine } from '../products/stock.service.js';
import type { CancelReason } from './order-status.js';

/** An order as it is after the event. */
export interface OrderEventData {
  readonly number: string;
  readonly userId: string;
  readonly total: Money;
  readonly lines: readonly QuotedLine[];
}

/** An order was placed and its stock reserved. */
export const OrderPlaced = eventType<OrderEventData>('order.placed', 1);

/** The lines of a pending order were replaced. */
export const OrderUpdated = eventType<OrderEventData>('order.updated', 1);

/** An order was paid. */
export const OrderPaid = eventType<OrderEventData>('order.paid', 1);

/** An order was shipped. */
export const OrderShipped = eventType<OrderEventData>('order.shipped', 1);

/** An order was delivered. */
export const OrderDelivered = eventType<OrderEventData>('order.delivered', 1);

/** An order was cancelled and its stock returned. */
export const OrderCancelled = eventType<{
  readonly number: string;
  readonly userId: string;
  readonly reason: CancelReason;
  /** The amount to refund; null for an order that was not paid. */
  readonly refund: Money | null;
}>('order.cancelled', 1);

/** A delivered or cancelled order was deleted. */
export const OrderDeleted = eventType<{ readonly number: string; readonly userId: string }>('order.deleted', 1);
