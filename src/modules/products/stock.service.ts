import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Totals } from '../../kernel/cache/totals.js';
import type { Money } from '../../kernel/money/money.js';
import { AuditsService } from '../audits/audits.service.js';
import { OutOfStock, PricesChanged, ProductNotSold } from './products.errors.js';
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

/** Sells from the shelf: quotes what lines cost, and takes their stock. */
@Injectable()
export class StockService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly audits: AuditsService,
    private readonly totals: Totals,
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
   * Takes every line off the shelf, or none: what it throws must undo the
   * transaction around it. Call it as the last statement before the commit,
   * because others who buy the same products wait from here on.
   *
   * Throws OutOfStock with every line that is short, ProductNotSold, or
   * PricesChanged when a price is not the quoted one any more.
   */
  async take(actor: Actor, lines: readonly QuotedLine[], orderId: string): Promise<void> {
    await this.audits.record(
      actor,
      ...lines.map(({ productId, quantity }) => ({
        action: 'update' as const,
        entityType: 'product',
        entityId: productId,
        changes: { stock: { by: -quantity } },
        details: { orderId },
      })),
    );
    const taken = new Set(await this.products.takeStock(lines));
    const refused = lines.filter(({ productId }) => !taken.has(productId));
    if (refused.length > 0) await this.refuse(refused);
    this.totals.changed('stock');
  }

  /**
   * Puts every line back on the shelf. The transaction around it must see to it
   * that this happens once for an order. Call it last, as `take`.
   */
  async giveBack(actor: Actor | null, lines: readonly StockLine[], orderId: string): Promise<void> {
    await this.audits.record(
      actor,
      ...lines.map(({ productId, quantity }) => ({
        action: 'update' as const,
        entityType: 'product',
        entityId: productId,
        changes: { stock: { by: quantity } },
        details: { orderId },
      })),
    );
    await this.products.giveBackStock(lines);
    this.totals.changed('stock');
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
