import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Events } from '../../kernel/events/events.js';
import type { Money } from '../../kernel/money/money.js';
import { counter } from '../../kernel/telemetry/metrics/metrics.js';
import { ChangeRecorderService, type RecordedChange } from '../audits/change-recorder.service.js';
import { OutOfStock, PricesChanged, ProductNotSold } from './products.errors.js';
import { StockChanged, StockLow, type StockReason } from './products.events.js';
import { type ProductRow, ProductsRepository } from './products.repository.js';

const refusals = counter('keelson_orders_refused_for_stock_total', 'Orders that were refused because stock was short.');

/** The largest stock that a caller may set. Cancelled orders may return more. */
export const MAX_STOCK = 1_000_000_000;

/** The largest stock that an import takes, because an export may have more than can be set. Orders can still return some. */
export const MAX_IMPORTED_STOCK = 2 * MAX_STOCK;

/** A product and a quantity. Lines of one product have to be merged before. */
export interface StockLine {
  readonly productId: string;
  readonly quantity: number;
}

/** A line with a snapshot of its product. */
export interface QuotedLine extends StockLine {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: Money;
}

/** Stock that an order takes and returns. A product is in one of the two lists only. */
export interface StockMovement {
  readonly taken?: readonly QuotedLine[];
  readonly returned?: readonly StockLine[];
  readonly reason: StockReason;
  readonly orderId: string;
}

/** Quotes products, and moves their stock. */
@Injectable()
export class StockService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly events: Events,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Names and prices for the lines, in their order. Throws ProductNotSold with all that are not sold. */
  async quote(lines: readonly StockLine[]): Promise<QuotedLine[]> {
    const products = await this.products.listByIds(lines.map(({ productId }) => productId));
    const byId = new Map(products.map((product) => [product.id, product]));
    const missing = lines.filter(({ productId }) => byId.get(productId)?.isActive !== true);
    if (missing.length > 0) throw new ProductNotSold(missing.map(({ productId }) => productId));
    return lines.map((line) => {
      const { sku, name, priceAmount, priceCurrency } = byId.get(line.productId) as ProductRow;
      return { ...line, sku, name, unitPrice: { amount: priceAmount, currency: priceCurrency } };
    });
  }

  /**
   * Moves stock, all lines or none, and records it in the same statements as
   * `cause`, the change that moves it. Call it last in the transaction: it locks
   * the products until the commit. Not idempotent; an error must roll the
   * transaction back.
   *
   * Throws OutOfStock with every line that is short, ProductNotSold, or
   * PricesChanged when a price is no longer the quoted one.
   */
  async move(
    actor: Actor | null,
    { taken = [], returned = [], reason, orderId }: StockMovement,
    cause: RecordedChange,
  ): Promise<void> {
    const moves = [
      ...taken.map(({ productId, quantity, unitPrice }) => ({ productId, quantity, unitPrice })),
      ...returned.map(({ productId, quantity }) => ({ productId, quantity: -quantity })),
    ];
    await this.recorder.record(
      actor,
      cause,
      ...moves.map(({ productId, quantity }): RecordedChange => {
        const by = -quantity;
        return {
          action: 'update',
          entityType: 'product',
          entityId: productId,
          changes: { stock: { by } },
          details: { orderId },
          event: StockChanged(productId, { by, reason, orderId }),
          counts: ['stock'],
        };
      }),
    );
    if (moves.length === 0) return;
    const moved = new Map((await this.products.moveStock(moves)).map(({ id, stock }) => [id, stock]));
    const refused = taken.filter(({ productId }) => !moved.has(productId));
    if (refused.length > 0) await this.refuse(refused);
    const low = taken.flatMap(({ productId, quantity, sku, name }) => {
      const stock = moved.get(productId) ?? Infinity;
      return this.hasBecomeLow(stock + quantity, stock) ? StockLow(productId, { sku, name, stock }) : [];
    });
    if (low.length > 0) await this.events.emit(...low);
  }

  /** Whether a stock that was `before` and is `after` has become low by that. */
  hasBecomeLow(before: number, after: number): boolean {
    const { lowStock } = this.config.products;
    return before > lowStock && after <= lowStock;
  }

  private async refuse(lines: readonly QuotedLine[]): Promise<never> {
    const products = await this.products.listByIds(lines.map(({ productId }) => productId));
    const left = new Map(products.map(({ id, stock }) => [id, stock]));
    const short = lines.flatMap(({ productId, sku, quantity }) => {
      const stock = left.get(productId) ?? Infinity;
      return stock < quantity ? [{ productId, sku, wanted: quantity, left: stock }] : [];
    });
    if (short.length > 0) {
      refusals.inc();
      throw new OutOfStock(short);
    }
    throw new PricesChanged();
  }
}
