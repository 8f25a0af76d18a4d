import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { initialChanges } from '../audits/change-recorder.service.js';
import { type StockLine, StockService } from '../products/stock.service.js';
import { eventData, orderChange } from './order-change.js';
import { mergeLines, totalOf } from './order-lines.js';
import { OrderPlaced } from './orders.events.js';
import { OrdersRepository, type PlacedOrder } from './orders.repository.js';

/** Places orders. */
@Injectable()
export class OrderPlacementService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Places an order and reserves its stock: all lines or none. Lines of one
   * product are merged. Names and prices are snapshots of this moment.
   *
   * Throws ProductNotSold, OutOfStock, MixedCurrencies, TooManyOfOneProduct,
   * OrderTooLarge, TooMuchReserved, or PricesChanged when prices kept changing meanwhile.
   */
  async place(
    actor: Actor,
    requested: readonly StockLine[],
    { id = uuidv7(), reservationMinutes = this.config.orders.reservationMinutes } = {},
  ): Promise<PlacedOrder> {
    const lines = mergeLines(requested);
    return this.database.transaction(async () => {
      const quoted = await this.stock.quote(lines);
      const total = totalOf(quoted);
      const order = await this.orders.insert({
        id,
        userId: actor.userId,
        total,
        lines: quoted,
        reservationMinutes,
      });
      await this.stock.move(
        actor,
        { taken: quoted, reason: 'order', orderId: order.id },
        orderChange(order, OrderPlaced(order.id, eventData(order)), {
          action: 'create',
          changes: initialChanges({ status: order.status, total, lines: quoted }),
        }),
      );
      return order;
    });
  }
}
