import type { EventInput } from '../../kernel/events/domain-event.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';
import { orderNumber } from './order-number.js';
import type { OrderEventData } from './orders.events.js';
import type { OrderRow, PlacedOrder } from './orders.repository.js';

/** A change of an order as it is recorded. */
export function orderChange(
  { id, number }: OrderRow,
  event: EventInput,
  { details, ...entry }: Pick<AuditEntry, 'action' | 'changes' | 'details'>,
): RecordedChange {
  const numbered = { number: orderNumber(number), ...details };
  return { ...entry, entityType: 'order', entityId: id, details: numbered, event, counts: ['orders'] };
}

export function eventData({ number, userId, totalAmount, totalCurrency, lines }: PlacedOrder): OrderEventData {
  return { number: orderNumber(number), userId, total: { amount: totalAmount, currency: totalCurrency }, lines };
}
