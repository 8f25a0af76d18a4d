import { Injectable, Logger } from '@nestjs/common';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { OrderTransitionsService } from './order-transitions.service.js';
import { type ExpiredOrder, OrdersRepository } from './orders.repository.js';

const BATCH = 1000;

/** Cancels orders that nobody paid in time, and gives back the stock they kept. */
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
   * Cancels every order that is due, each in a transaction of its own, and gives
   * their number. Any number of processes may do so at once. An order that can
   * not be cancelled holds up no other; when there was one, throws at the end.
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
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} unpaid orders stay as they are.`);
    return count;
  }
}
