import { eventType } from '../../kernel/events/domain-event.js';

/** Stock was taken or given back. By how much, not what is left: several may happen at once. */
export const StockChanged = eventType<{
  readonly by: number;
  /** `order`: taken by one that was placed; `expired`: given back by one that nobody paid. */
  readonly reason: 'order' | 'expired';
  readonly orderId: string;
}>('product.stockChanged', 1);
