import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import { Events } from '../../kernel/events/events.js';
import { type AuditEntry, AuditsService } from '../audits/audits.service.js';
import type { StockMovement } from '../products/stock.service.js';

/** Tells the audit trail and whoever listens what was done to an order and, by it, to the stock. */
@Injectable()
export class OrderAuditRecorder {
  constructor(
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly counts: CountCache,
  ) {}

  /**
   * One statement for all records and one for all events, in the transaction
   * that makes the change. `actor` is null for what the application does by itself.
   */
  async record(
    actor: Actor | null,
    order: { readonly entry: Omit<AuditEntry, 'entityType'>; readonly news: EventInput },
    stock: StockMovement = { entries: [], news: [] },
  ): Promise<void> {
    await this.audits.record(actor, { ...order.entry, entityType: 'order' }, ...stock.entries);
    await this.events.emit(order.news, ...stock.news);
    this.counts.invalidate('orders');
  }
}
