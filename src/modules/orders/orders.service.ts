import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Totals } from '../../kernel/cache/totals.js';
import { CONFIG } from '../../kernel/config.token.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import type { Money } from '../../kernel/money/money.js';
import { AuditsService } from '../audits/audits.service.js';
import { type QuotedLine, type StockLine, StockService } from '../products/stock.service.js';
import { StockChanged } from '../products/products.events.js';
import { orderNumber } from './order-number.js';
import { OrderPlaced } from './orders.events.js';
import { MixedCurrencies, OrderNotFound, OrderTooLarge, TooManyOfOneProduct } from './orders.errors.js';
import { type OrderFilter, OrdersRepository, type PlacedLine, type PlacedOrder } from './orders.repository.js';

/** The most of one product in one order. */
export const LARGEST_QUANTITY = 10_000;

@Injectable()
export class OrdersService {
  constructor(
    private readonly database: Database,
    private readonly orders: OrdersRepository,
    private readonly stock: StockService,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly totals: Totals,
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
    const lines = merge(wanted);
    return this.database.transaction(() => this.placeQuoted(actor, lines));
  }

  /** One order. Without the permission `orders:read` only one's own is there. Throws OrderNotFound. */
  async get(actor: Actor, id: string): Promise<PlacedOrder> {
    const order = await this.orders.find(id);
    if (!order || (!mayReadAll(actor) && order.userId !== actor.userId)) throw new OrderNotFound(id);
    return order;
  }

  /** Orders, newest first unless sorted otherwise; without `orders:read` only one's own. */
  async list(actor: Actor, wanted: OrderFilter, window: Window): Promise<Slice<PlacedOrder>> {
    const filter = mayReadAll(actor) ? wanted : { ...wanted, userId: actor.userId };
    if (wanted.userId !== undefined && wanted.userId !== filter.userId) return { rows: [], total: 0 };
    const slice = await this.orders.list(filter, window);
    return { ...slice, total: await this.totals.of('orders', filter, () => this.orders.count(filter)) };
  }

  private async placeQuoted(actor: Actor, wanted: readonly StockLine[]): Promise<PlacedOrder> {
    const quoted = await this.stock.quote(wanted);
    const total = totalOf(quoted);
    const order = await this.orders.insert({
      id: uuidv7(),
      userId: actor.userId,
      totalAmount: total.amount,
      totalCurrency: total.currency,
      reservedUntil: new Date(Date.now() + this.config.orders.reservationMinutes * 60_000),
      lines: quoted.map(placedLine),
    });
    await this.audits.record(actor, {
      action: 'create',
      entityType: 'order',
      entityId: order.id,
      changes: { status: { to: order.status }, total: { to: total }, lines: { to: quoted } },
      details: { number: orderNumber(order.number) },
    });
    await this.events.emit(
      OrderPlaced(order.id, { number: orderNumber(order.number), userId: actor.userId, total, lines: quoted }),
      ...quoted.map(({ productId, quantity }) =>
        StockChanged(productId, { by: -quantity, reason: 'order', orderId: order.id }),
      ),
    );
    this.totals.changed('orders');
    await this.stock.take(actor, quoted, order.id);
    return order;
  }
}

function mayReadAll({ permissions }: Actor): boolean {
  return permissions.has('orders:read');
}

/** One line a product, in the order in which the products were first named. */
function merge(lines: readonly StockLine[]): StockLine[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  const tooMany = lines.flatMap(({ productId }, index) =>
    (quantities.get(productId) ?? 0) > LARGEST_QUANTITY ? [index] : [],
  );
  if (tooMany.length > 0) throw new TooManyOfOneProduct(tooMany, LARGEST_QUANTITY);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Summed in whole minor units. BigInt keeps sums exact that a number could not hold, so that they can be refused. */
function totalOf(lines: readonly QuotedLine[]): Money {
  const currencies = [...new Set(lines.map(({ unitPrice }) => unitPrice.currency))];
  const [currency = ''] = currencies;
  if (currencies.length > 1) throw new MixedCurrencies(currencies.toSorted());
  const amount = lines.reduce((sum, { unitPrice, quantity }) => sum + BigInt(unitPrice.amount) * BigInt(quantity), 0n);
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) throw new OrderTooLarge();
  return { amount: Number(amount), currency };
}

function placedLine({ productId, sku, name, quantity, unitPrice }: QuotedLine): PlacedLine {
  return {
    productId,
    sku,
    name,
    quantity,
    unitPriceAmount: unitPrice.amount,
    totalAmount: unitPrice.amount * quantity,
  };
}
