import { eventType } from '../../kernel/events/domain-event.js';
import type { Money } from '../../kernel/money/money.js';
import type { CancelReason } from './order-status.js';

/** An order as it is after what happened to it. */
export interface OrderEventData {
  readonly number: string;
  readonly userId: string;
  readonly total: Money;
  readonly lines: readonly {
    readonly productId: string;
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly unitPrice: Money;
  }[];
}

/** An order was placed and its stock taken. */
export const OrderPlaced = eventType<OrderEventData>('order.placed', 1);

/** The lines of a pending order were replaced, and the difference of stock moved. */
export const OrderUpdated = eventType<OrderEventData>('order.updated', 1);

/** An order was paid: its stock is sold. */
export const OrderPaid = eventType<OrderEventData>('order.paid', 1);

/** The goods of an order left. */
export const OrderShipped = eventType<OrderEventData>('order.shipped', 1);

/** The goods of an order arrived. */
export const OrderDelivered = eventType<OrderEventData>('order.delivered', 1);

/** An order was cancelled and its stock given back. */
export const OrderCancelled = eventType<{
  readonly number: string;
  readonly userId: string;
  readonly reason: CancelReason;
  /** What was paid and has to go back to the buyer; null when nothing was. */
  readonly refund: Money | null;
}>('order.cancelled', 1);

/** An order that had ended was deleted. */
export const OrderDeleted = eventType<{ readonly number: string; readonly userId: string }>('order.deleted', 1);
