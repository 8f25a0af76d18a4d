import { eventType } from '../../kernel/events/domain-event.js';

/**
 * `order`: taken by an order that was placed. `changed`: its lines were
 * replaced. `cancelled` and `expired`: it was given back. `adjusted`: somebody
 * counted anew.
 */
export type StockReason = 'order' | 'changed' | 'cancelled' | 'expired' | 'adjusted';

/** Stock was taken, given back or counted anew. By how much, not what is left: several may happen at once. */
export const StockChanged = eventType<{
  readonly by: number;
  readonly reason: StockReason;
  /** The order that took it or gave it back; none when somebody set it. */
  readonly orderId?: string;
}>('product.stockChanged', 1);
