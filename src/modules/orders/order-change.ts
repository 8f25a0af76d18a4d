import type { EventInput } from '../../kernel/events/domain-event.js';
import type { AuditEntry } from '../audits/audits.service.js';
import type { RecordedChange } from '../audits/change-recorder.service.js';
import { quotedLine } from './order-lines.js';
import { orderNumber } from './order-number.js';
import type { OrderEventData } from './orders.events.js';
import type { OrderRow, PlacedOrder } from './orders.repository.js';

/** A change of an order as it is recorded: its audit record, its event, and the counts of orders. */
export function orderChange(
  action: AuditEntry['action'],
  { id, number }: OrderRow,
  event: EventInput,
  { changes, details }: Pick<AuditEntry, 'changes' | 'details'> = {},
): RecordedChange {
  return {
    audits: [
      { action, entityType: 'order', entityId: id, changes, details: { number: orderNumber(number), ...details } },
    ],
    events: [event],
    counts: ['orders'],
  };
}

export function eventData({ number, userId, totalAmount, totalCurrency, lines }: PlacedOrder): OrderEventData {
  return {
    number: orderNumber(number),
    userId,
    total: { amount: totalAmount, currency: totalCurrency },
    lines: lines.map((line) => quotedLine(line, totalCurrency)),
  };
}
