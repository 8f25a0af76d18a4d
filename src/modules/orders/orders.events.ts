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
  }[];
}>('order.placed', 1);
