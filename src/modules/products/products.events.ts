import { eventType } from '../../kernel/events/domain-event.js';

/**
 * `order`: taken by an order that was placed. `changed`: its lines were
 * replaced. `cancelled` and `expired`: it was given back.
 */
export type StockReason = 'order' | 'changed' | 'cancelled' | 'expired';

/** Stock was taken or given back. By how much, not what is left: several may happen at once. */
export const StockChanged = eventType<{
  readonly by: number;
  readonly reason: StockReason;
  readonly orderId: string;
}>('product.stockChanged', 1);
