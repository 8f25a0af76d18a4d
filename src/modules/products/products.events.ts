import { eventType } from '../../kernel/events/domain-event.js';

/** Stock was taken, given back or counted anew. By how much, not what is left: several may happen at once. */
export const StockChanged = eventType<{
  readonly by: number;
  /** `order`: taken by one that was placed; `expired`: given back by one that nobody paid; `adjusted`: somebody set it. */
  readonly reason: 'order' | 'expired' | 'adjusted';
  /** The order that took it or gave it back; none when somebody set it. */
  readonly orderId?: string;
}>('product.stockChanged', 1);
