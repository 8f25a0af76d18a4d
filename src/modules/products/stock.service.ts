import { Injectable } from '@nestjs/common';
import { CountCache } from '../../kernel/cache/count-cache.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import type { Money } from '../../kernel/money/money.js';
import type { AuditEntry } from '../audits/audits.service.js';
import { OutOfStock, PricesChanged, ProductNotSold } from './products.errors.js';
import { StockChanged, type StockReason } from './products.events.js';
import { type ProductRow, ProductsRepository } from './products.repository.js';

/** A product and how many of it. Products are named once: lines of one product are merged before. */
export interface StockLine {
  readonly productId: string;
  readonly quantity: number;
}

/** What a line will be sold as: a snapshot that an order keeps. */
export interface QuotedLine extends StockLine {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: Money;
}

/** Why stock moves, and for which order. */
export interface StockCause {
  readonly reason: StockReason;
  readonly orderId: string;
}

/** What a move of stock says of itself to the audit trail and to those who listen. */
export interface StockMovement {
  readonly entries: readonly AuditEntry[];
  readonly news: readonly EventInput[];
}

/** Sells from the shelf: quotes what lines cost, and moves their stock. */
@Injectable()
export class StockService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly counts: CountCache,
  ) {}

  /** Names and prices for the lines, in their order. Takes nothing. Throws ProductNotSold with all that are not. */
  async quote(lines: readonly StockLine[]): Promise<QuotedLine[]> {
    const products = await this.products.findMany(lines.map(({ productId }) => productId));
    const byId = new Map(products.map((product) => [product.id, product]));
    const missing = lines.filter(({ productId }) => byId.get(productId)?.isActive !== true);
    if (missing.length > 0) throw new ProductNotSold(missing.map(({ productId }) => productId));
    return lines.map((line) => {
      const { sku, name, priceAmount, priceCurrency } = byId.get(line.productId) as ProductRow;
      return { ...line, sku, name, unitPrice: { amount: priceAmount, currency: priceCurrency } };
    });
  }

  /**
   * Takes lines off the shelf and puts others back, all of them or none: what it
   * throws must undo the transaction around it, which must also see to it that
   * this happens once. A product is taken or put back, not both. Call it as the
   * last statement before the commit, because others who buy the same products
   * wait from here on; its `account` is written before.
   *
   * Throws OutOfStock with every line that is short, ProductNotSold, or
   * PricesChanged when a price is not the quoted one any more.
   */
  async move(taken: readonly QuotedLine[], returned: readonly StockLine[] = []): Promise<void> {
    const back = returned.map(({ productId, quantity }) => ({ productId, quantity: -quantity }));
    const moved = new Set(await this.products.moveStock([...taken, ...back]));
    const refused = taken.filter(({ productId }) => !moved.has(productId));
    if (refused.length > 0) await this.refuse(refused);
    this.counts.invalidate('stock');
  }

  /** What `move` with the same lines does, for the caller to record and to emit together with its own. */
  movements(
    taken: readonly StockLine[],
    returned: readonly StockLine[],
    { reason, orderId }: StockCause,
  ): StockMovement {
    const moves = [
      ...taken.map(({ productId, quantity }) => ({ productId, by: -quantity })),
      ...returned.map(({ productId, quantity }) => ({ productId, by: quantity })),
    ];
    return {
      entries: moves.map(({ productId, by }) => ({
        action: 'update',
        entityType: 'product',
        entityId: productId,
        changes: { stock: { by } },
        details: { orderId },
      })),
      news: moves.map(({ productId, by }) => StockChanged(productId, { by, reason, orderId })),
    };
  }

  private async refuse(lines: readonly QuotedLine[]): Promise<never> {
    const products = await this.products.findMany(lines.map(({ productId }) => productId));
    const left = new Map(products.map(({ id, stock }) => [id, stock]));
    const short = lines.flatMap(({ productId, sku, quantity: wanted }) => {
      const stock = left.get(productId) ?? Infinity;
      return stock < wanted ? [{ productId, sku, wanted, left: stock }] : [];
    });
    if (short.length > 0) throw new OutOfStock(short);
    throw new PricesChanged();
  }
}
