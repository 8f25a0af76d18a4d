import { Injectable, Logger } from '@nestjs/common';
import { Totals } from '../../kernel/cache/totals.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import { RecurringWorks } from '../../kernel/jobs/recurring-work.js';
import { AuditsService } from '../audits/audits.service.js';
import { StockChanged } from '../products/products.events.js';
import { StockService } from '../products/stock.service.js';
import { orderNumber } from './order-number.js';
import { OrderCancelled } from './orders.events.js';
import { type DueOrder, OrdersRepository } from './orders.repository.js';

const BATCH = 1000;

/** Cancels orders that nobody paid in time, and gives back the stock they kept. */
@Injectable()
export class OrderExpiryService {
  private readonly logger = new Logger(OrderExpiryService.name);

  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly totals: Totals,
    works: RecurringWorks,
  ) {
    works.add({ name: 'orders.expire', schedule: { everyMs: 60_000 }, run: () => this.expireDue() });
  }

  /**
   * Cancels every order that is due, each in a transaction of its own, and gives
   * their number. Any number of processes may do so at once. An order that can
   * not be cancelled holds up no other; when there was one, throws at the end.
   */
  async expireDue(): Promise<number> {
    const failures: unknown[] = [];
    let count = 0;
    for (let last: DueOrder | undefined; ;) {
      const due = await this.orders.listDue(BATCH, last);
      for (const { id } of due) {
        try {
          if (await this.expire(id)) count++;
        } catch (error) {
          this.logger.error({ err: error, orderId: id }, 'An unpaid order could not be cancelled.');
          failures.push(error);
        }
      }
      last = due.at(-1);
      if (due.length < BATCH) break;
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} unpaid orders stay as they are.`);
    return count;
  }

  /** False when the order is not due any more, for instance because it was paid this very moment. */
  private expire(id: string): Promise<boolean> {
    return this.database.transaction(async () => {
      const order = await this.orders.cancelDue(id);
      if (!order) return false;
      const number = orderNumber(order.number);
      await this.audits.record(null, {
        action: 'update',
        entityType: 'order',
        entityId: id,
        changes: { status: { from: 'pending', to: 'cancelled' } },
        details: { number, reason: 'expired' },
      });
      await this.events.emit(
        OrderCancelled(id, { number, userId: order.userId, reason: 'expired' }),
        ...order.lines.map(({ productId, quantity }) =>
          StockChanged(productId, { by: quantity, reason: 'expired', orderId: id }),
        ),
      );
      this.totals.changed('orders');
      await this.stock.giveBack(null, order.lines, id);
      return true;
    });
  }
}
