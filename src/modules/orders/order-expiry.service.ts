import { Injectable, Logger } from '@nestjs/common';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { OrderTransitionsService } from './order-transitions.service.js';
import { type ExpiredOrder, OrdersRepository } from './orders.repository.js';

const BATCH = 1000;

/** Cancels unpaid orders whose reservation has expired, and returns their stock. */
@Injectable()
export class OrderExpiryService {
  private readonly logger = new Logger(OrderExpiryService.name);

  constructor(
    private readonly orders: OrdersRepository,
    private readonly transitions: OrderTransitionsService,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'orders.expire', schedule: { everyMs: 60_000 }, run: () => this.expireDue() });
  }

  /**
   * Cancels every expired order in a transaction of its own, and returns how many.
   * Safe to run in several processes at once. An order that cannot be cancelled
   * does not stop the others; after them it throws an AggregateError.
   */
  async expireDue(): Promise<number> {
    const failures: unknown[] = [];
    let count = 0;
    for (let last: ExpiredOrder | undefined; ;) {
      const due = await this.orders.listExpired(BATCH, last);
      for (const { id } of due) {
        try {
          if (await this.transitions.expire(id)) count++;
        } catch (error) {
          this.logger.error({ err: error, orderId: id }, 'An unpaid order could not be cancelled.');
          failures.push(error);
        }
      }
      last = due.at(-1);
      if (due.length < BATCH) break;
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} unpaid orders could not be cancelled.`);
    return count;
  }
}
