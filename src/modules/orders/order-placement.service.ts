import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { type StockLine, StockService } from '../products/stock.service.js';
import { OrderAuditRecorder } from './order-journal.js';
import { mergeLines, placedLine, totalOf } from './order-lines.js';
import { orderNumber } from './order-number.js';
import { OrderPlaced } from './orders.events.js';
import { OrdersRepository, type PlacedOrder } from './orders.repository.js';

/** Makes orders. */
@Injectable()
export class OrderPlacementService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    private readonly recorder: OrderAuditRecorder,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Places an order and takes its stock: all lines or none, in one transaction
   * with the audit records. Lines of one product count as one. Names and prices
   * are those of this moment, whatever becomes of the products later.
   *
   * Throws ProductNotSold, OutOfStock, MixedCurrencies, TooManyOfOneProduct,
   * OrderTooLarge, or PricesChanged when prices kept moving while it was placed.
   */
  async place(actor: Actor, wanted: readonly StockLine[]): Promise<PlacedOrder> {
    const lines = mergeLines(wanted);
    return this.database.transaction(() => this.placeQuoted(actor, lines));
  }

  private async placeQuoted(actor: Actor, wanted: readonly StockLine[]): Promise<PlacedOrder> {
    const { userId } = actor;
    const quoted = await this.stock.quote(wanted);
    const total = totalOf(quoted);
    const order = await this.orders.insert({
      id: uuidv7(),
      userId,
      totalAmount: total.amount,
      totalCurrency: total.currency,
      reservedUntil: new Date(Date.now() + this.config.orders.reservationMinutes * 60_000),
      lines: quoted.map(placedLine),
    });
    const number = orderNumber(order.number);
    await this.recorder.record(
      actor,
      {
        entry: {
          action: 'create',
          entityId: order.id,
          changes: { status: { to: order.status }, total: { to: total }, lines: { to: quoted } },
          details: { number },
        },
        news: OrderPlaced(order.id, { number, userId, total, lines: quoted }),
      },
      this.stock.movements(quoted, [], { reason: 'order', orderId: order.id }),
    );
    await this.stock.move(quoted);
    return order;
  }
}
