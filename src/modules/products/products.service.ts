import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import { type ExpectedVersions, PreconditionFailed } from '../../kernel/http/responses/if-match.js';
import type { Money } from '../../kernel/money/money.js';
import { AuditsService } from '../audits/audits.service.js';
import { initialChanges, changesBetween } from './product-changes.js';
import { ProductNotFound } from './products.errors.js';
import { StockChanged } from './products.events.js';
import { type ProductFields, type ProductRow, ProductsRepository } from './products.repository.js';

export type NewProduct = Omit<ProductFields, 'priceAmount' | 'priceCurrency'> & { readonly price: Money };

/** Products one by one: what we sell and for how much. What is on the shelf changes in `StockService`, too. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly counts: CountCache,
  ) {}

  /** A living product. Throws ProductNotFound. */
  async get(id: string): Promise<ProductRow> {
    const product = await this.products.find(id);
    if (!product) throw new ProductNotFound(id);
    return product;
  }

  /** Throws SkuTaken. */
  create(actor: Actor | null, product: NewProduct): Promise<ProductRow> {
    const id = uuidv7();
    const fields = columns(product);
    return this.database.transaction(async () => {
      await this.products.insert({ id, ...fields });
      const changes = initialChanges(fields);
      await this.audits.record(actor, { action: 'create', entityType: 'product', entityId: id, changes });
      this.counts.invalidate('products', 'stock');
      return this.get(id);
    });
  }

  /**
   * Changes the named fields and leaves the others. What changes nothing makes
   * no new version. Throws ProductNotFound, SkuTaken, and PreconditionFailed
   * when the current version is none of the expected ones.
   */
  update(actor: Actor, id: string, product: Partial<NewProduct>, expected: ExpectedVersions): Promise<ProductRow> {
    return this.database.transaction(async () => {
      const before = await this.lock(id, expected);
      const after = columns(product);
      const changes = changesBetween(before, after);
      if (Object.keys(changes).length === 0) return before;
      await this.products.update(id, Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to])));
      await this.audits.record(actor, { action: 'update', entityType: 'product', entityId: id, changes });
      if (changes.stock && after.stock !== undefined)
        await this.events.emit(StockChanged(id, { by: after.stock - before.stock, reason: 'adjusted' }));
      this.counts.invalidate('products', 'stock');
      return this.get(id);
    });
  }

  /** Takes a product out of the catalogue; orders keep what they say of it. Throws as `update` does. */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const { sku, name } = await this.lock(id, expected);
      await this.products.delete(id);
      await this.audits.record(actor, {
        action: 'delete',
        entityType: 'product',
        entityId: id,
        details: { sku, name },
      });
      this.counts.invalidate('products', 'stock');
    });
  }

  private async lock(id: string, expected: ExpectedVersions): Promise<ProductRow> {
    const product = await this.products.lock(id);
    if (!product) throw new ProductNotFound(id);
    if (expected && !expected.includes(product.version)) throw new PreconditionFailed();
    return product;
  }
}

function columns(product: NewProduct): ProductFields;
function columns(product: Partial<NewProduct>): Partial<ProductFields>;
function columns({
  sku,
  name,
  category,
  description,
  price,
  stock,
  isActive,
}: Partial<NewProduct>): Partial<ProductFields> {
  return {
    sku,
    name,
    category,
    description,
    priceAmount: price?.amount,
    priceCurrency: price?.currency,
    stock,
    isActive,
  };
}
