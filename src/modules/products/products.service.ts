import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { requireVersion } from '../../kernel/http/responses/if-match.js';
import type { Target } from '../../kernel/http/responses/target.js';
import type { Money } from '../../kernel/money/money.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../audits/change-recorder.service.js';
import { ProductNotFound } from './products.errors.js';
import { StockChanged } from './products.events.js';
import { type ProductFields, type ProductRow, ProductsRepository } from './products.repository.js';

export type NewProduct = Omit<ProductFields, 'priceAmount' | 'priceCurrency'> & { readonly price: Money };

const PRODUCT = { entityType: 'product', counts: ['products', 'stock'] };

/** Creates, changes and deletes products. `StockService` moves their stock for orders. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Throws ProductNotFound. */
  async get(id: string): Promise<ProductRow> {
    const product = await this.products.find(id);
    if (!product) throw new ProductNotFound(id);
    return product;
  }

  /** Throws SkuTaken. `actor` is null for demo data. */
  create(actor: Actor | null, { price, ...product }: NewProduct, id = uuidv7()): Promise<ProductRow> {
    const fields = { ...product, priceAmount: price.amount, priceCurrency: price.currency };
    return this.database.transaction(async () => {
      await this.products.insert({ id, ...fields });
      const changes = initialChanges(fields);
      await this.recorder.record(actor, { ...PRODUCT, action: 'create', entityId: id, changes });
      return this.get(id);
    });
  }

  /**
   * Changes the given fields. The same values again make no new version. Throws
   * ProductNotFound, SkuTaken, and PreconditionFailed when the current version is
   * none of the expected ones.
   */
  update(actor: Actor, target: Target, { price, ...product }: Partial<NewProduct>): Promise<ProductRow> {
    const { id } = target;
    const fields = { ...product, priceAmount: price?.amount, priceCurrency: price?.currency };
    return this.database.transaction(async () => {
      const before = await this.lock(target);
      const changes = diff<ProductFields>(before, fields);
      if (!changes) return before;
      await this.products.update(id, changedValues(changes));
      const { stock } = changes;
      const event = stock && StockChanged(id, { by: stock.to - stock.from, reason: 'adjusted' });
      await this.recorder.record(actor, { ...PRODUCT, action: 'update', entityId: id, changes, event });
      return this.get(id);
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

  private async lock({ id, expected }: Target): Promise<ProductRow> {
    return requireVersion(await this.products.lock(id), expected, () => new ProductNotFound(id));
  }
}
