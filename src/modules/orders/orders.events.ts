import { eventType } from '../../kernel/events/domain-event.js';
import type { Money } from '../../kernel/money/money.js';

/** An order was placed and its stock taken. */
export const OrderPlaced = eventType<{
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
}>('order.placed', 1);

/** An order was cancelled and its stock given back. */
export const OrderCancelled = eventType<{
  readonly number: string;
  readonly userId: string;
  /** `expired`: nobody paid in time. */
  readonly reason: 'expired';
}>('order.cancelled', 1);
