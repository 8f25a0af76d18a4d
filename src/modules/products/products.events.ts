import { eventType } from '../../kernel/events/domain-event.js';

/** Stock was taken or given back. By how much, not what is left: several may happen at once. */
export const StockChanged = eventType<{ readonly by: number; readonly reason: 'order'; readonly orderId: string }>(
  'product.stockChanged',
  1,
);
