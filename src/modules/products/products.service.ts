import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import type { EventInput } from '../../kernel/events/domain-event.js';
import { requireVersion } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import type { Money } from '../../kernel/money/money.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../audits/change-recorder.service.js';
import { ProductNotFound, StockOutOfRange, StockVersionRequired } from './products.errors.js';
import { StockChanged, StockLow } from './products.events.js';
import { apiFields, type ProductFields, type ProductRow, ProductsRepository } from './products.repository.js';
import { MAX_STOCK, StockService } from './stock.service.js';

export type NewProduct = Omit<ProductFields, 'priceAmount' | 'priceCurrency'> & { readonly price: Money };

const PRODUCT = { entityType: 'product', counts: ['products', 'stock'] };

/** Creates, changes and deletes products. `StockService` moves their stock for orders. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly stock: StockService,
  ) {}

  /** Throws ProductNotFound. */
  async get(id: string): Promise<ProductRow> {
    const product = await this.products.find(id);
    if (!product) throw new ProductNotFound(id);
    return product;
  }

  /** Those of the products that are not deleted, in any order. */
  listByIds(ids: readonly string[]): Promise<ProductRow[]> {
    return this.products.listByIds(ids);
  }

  /** Throws SkuTaken. `actor` is null for demo data. */
  create(actor: Actor | null, { price, ...product }: NewProduct, id = uuidv7()): Promise<ProductRow> {
    const fields = { ...product, priceAmount: price.amount, priceCurrency: price.currency };
    return this.database.transaction(async () => {
      const created = await this.products.insert({ id, ...fields });
      const changes = initialChanges({ ...product, price: plain(price) });
      await this.recorder.record(actor, { ...PRODUCT, action: 'create', entityId: id, changes });
      return created;
    });
  }

  /**
   * Changes the given fields. The same values again make no new version. Throws
   * ProductNotFound, SkuTaken, StockOutOfRange, PreconditionFailed when a field was
   * changed since the expected versions, and StockVersionRequired when the stock is
   * set and no version is expected. Changes of the stock, such as sales, do not
   * count, unless the stock is set.
   */
  update(actor: Actor, target: Target, { price, ...product }: Partial<NewProduct>): Promise<ProductRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = await this.lock(target);
      const changes = diff(apiFields(before), { ...product, price: price && plain(price) });
      const stock = changes?.stock;
      if (product.stock !== undefined && (stock || target.expected))
        this.requireStockVersion(before, target, product.stock);
      if (!changes) return before;
      const { price: newPrice, ...values } = changedValues(changes);
      const columns = newPrice && { priceAmount: newPrice.amount, priceCurrency: newPrice.currency };
      const updated = await this.products.update(id, { ...values, ...columns });
      const event = stock ? this.stockEvents(before, stock.to) : [];
      await this.recorder.record(actor, { ...PRODUCT, action: 'update', entityId: id, changes, event });
      return updated;
    });
  }

  /**
   * Changes the stock by a difference. Not idempotent. Throws ProductNotFound,
   * StockOutOfRange, and PreconditionFailed when the product or its stock was changed
   * since the expected versions.
   */
  adjustStock(actor: Actor, target: Target, { by, reason }: { by: number; reason?: string }): Promise<ProductRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = requireVersion(await this.products.lock(id), target.expected, () => new ProductNotFound(id));
      const { stock } = before;
      if (by === 0) return before;
      if (stock + by < 0 || (by > 0 && stock + by > MAX_STOCK)) throw new StockOutOfRange(stock, by, MAX_STOCK);
      const updated = await this.products.adjustStock(id, by);
      await this.recorder.record(actor, {
        action: 'update',
        entityType: 'product',
        entityId: id,
        changes: { stock: { by } },
        details: reason === undefined ? undefined : { reason },
        event: this.stockEvents(before, stock + by),
        counts: ['stock'],
      });
      return updated;
    });
  }

  /** Soft-deletes a product; orders keep their snapshot of it. Throws ProductNotFound and PreconditionFailed. */
  async delete(actor: Actor, target: Target): Promise<void> {
    const { id } = target;
    await this.database.transaction(async () => {
      const { sku, name } = await this.lock(target);
      await this.products.delete(id);
      await this.recorder.record(actor, { ...PRODUCT, action: 'delete', entityId: id, details: { sku, name } });
    });
  }

  private stockEvents({ id, sku, name, stock: before }: ProductRow, stock: number): EventInput[] {
    const changed = StockChanged(id, { by: stock - before, reason: 'adjusted' });
    return this.stock.hasBecomeLow(before, stock) ? [changed, StockLow(id, { sku, name, stock })] : [changed];
  }

  /** The locked product, in which nothing but the stock changed since the expected versions. */
  private async lock({ id, expected }: Target): Promise<ProductRow> {
    const product = await this.products.lock(id);
    return requireVersion(product, expected, () => new ProductNotFound(id), product?.detailsVersion);
  }

  private requireStockVersion(product: ProductRow, { id, expected }: Target, stock: number): void {
    if (!expected) throw new StockVersionRequired();
    requireVersion(
      product,
      expected,
      () => new ProductNotFound(id),
      Math.max(product.detailsVersion, product.stockVersion),
    );
    if (stock > MAX_STOCK) throw new StockOutOfRange(product.stock, stock - product.stock, MAX_STOCK);
  }
}

/** As audit records keep it and compare it. */
function plain({ amount, currency }: Money): Money {
  return { amount, currency };
}
