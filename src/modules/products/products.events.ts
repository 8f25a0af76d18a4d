import { eventType } from '../../kernel/events/domain-event.js';

/**
 * `order`: an order was placed. `changed`: its lines were replaced. `cancelled`,
 * `expired`: it was cancelled. `adjusted`: the stock was set.
 */
export type StockReason = 'order' | 'changed' | 'cancelled' | 'expired' | 'adjusted';

/** The stock fell to `LOW_STOCK` pieces or less. */
export const StockLow = eventType<{ readonly sku: string; readonly name: string; readonly stock: number }>(
  'product.stockLow',
  1,
);

/** Stock changed: by how much, not what is left, because changes are concurrent. */
export const StockChanged = eventType<{
  readonly by: number;
  readonly reason: StockReason;
  /** The order that moved it, if one did. */
  readonly orderId?: string;
}>('product.stockChanged', 1);
