import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Totals } from '../../kernel/cache/totals.js';
import { Database } from '../../kernel/database/database.js';
import { type ExpectedVersions, PreconditionFailed } from '../../kernel/http/conditional/if-match.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import type { Money } from '../../kernel/money/money.js';
import { AuditsService } from '../audits/audits.service.js';
import { ProductSearchRepository, type Search } from './product-search.repository.js';
import { ProductNotFound } from './products.errors.js';
import { type ProductFields, type ProductFilter, type ProductRow, ProductsRepository } from './products.repository.js';

/** Stands last in a cursor that leads through similar names. */
const AMONG_SIMILAR = 'similar';

export type NewProduct = Omit<ProductFields, 'priceAmount' | 'priceCurrency'> & { readonly price: Money };

/** The catalogue: what we sell and for how much. What is on the shelf changes in `StockService`, too. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly products: ProductsRepository,
    private readonly searches: ProductSearchRepository,
    private readonly audits: AuditsService,
    private readonly totals: Totals,
  ) {}

  /** A living product. Throws ProductNotFound. */
  async get(id: string): Promise<ProductRow> {
    const product = await this.products.find(id);
    if (!product) throw new ProductNotFound(id);
    return product;
  }

  /** Living products that match and how many there are: the best match first, or the newest when nothing is searched for. */
  async list(filter: ProductFilter, window: Window): Promise<Slice<ProductRow>> {
    if (isSearch(filter)) return this.search(filter, window);
    const [slice, total] = await Promise.all([
      this.products.list(filter, window),
      this.totals.of(spaceOf(filter), filter, () => this.products.count(filter)),
    ]);
    return { ...slice, total };
  }

  /** The same without a total: what is not counted costs no more on a large catalogue than on a small one. */
  async walk(filter: ProductFilter, window: Window): Promise<Omit<Slice<ProductRow>, 'total'>> {
    if (!isSearch(filter)) return this.products.list(filter, window);
    if (isAmongSimilar(window)) return this.similar(filter, window);
    const slice = await this.searches.containing(filter, window);
    return slice.rows.length > 0 || window.after ? slice : this.similar(filter, window);
  }

  private async search(filter: Search, window: Window): Promise<Slice<ProductRow>> {
    if (isAmongSimilar(window)) return this.similar(filter, window);
    const [slice, total] = await Promise.all([
      this.searches.containing(filter, window),
      this.totals.of(spaceOf(filter), filter, () => this.searches.countContaining(filter)),
    ]);
    if (slice.rows.length > 0 || total > 0 || window.after) return { ...slice, total };
    return this.similar(filter, window);
  }

  /** A walk that began among similar names stays there, even when a product with the very words is added meanwhile. */
  private async similar(filter: Search, window: Window): Promise<Slice<ProductRow>> {
    const slice = await this.searches.similar(filter, window);
    return { ...slice, ...(slice.next && { next: [...slice.next, AMONG_SIMILAR] }) };
  }

  /** Throws SkuTaken. */
  create(actor: Actor | null, product: NewProduct): Promise<ProductRow> {
    const id = uuidv7();
    const fields = columns(product);
    return this.database.transaction(async () => {
      await this.products.insert({ id, ...fields });
      const changes = Object.fromEntries(Object.entries(fields).map(([name, to]) => [name, { to }]));
      await this.audits.record(actor, { action: 'create', entityType: 'product', entityId: id, changes });
      this.totals.changed('products', 'stock');
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
      const changes = differences(before, columns(product));
      if (Object.keys(changes).length === 0) return before;
      await this.products.update(id, Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to])));
      await this.audits.record(actor, { action: 'update', entityType: 'product', entityId: id, changes });
      this.totals.changed('products', 'stock');
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
      this.totals.changed('products', 'stock');
    });
  }

  private async lock(id: string, expected: ExpectedVersions): Promise<ProductRow> {
    const product = await this.products.lock(id);
    if (!product) throw new ProductNotFound(id);
    if (expected && !expected.includes(product.version)) throw new PreconditionFailed();
    return product;
  }
}

function isSearch(filter: ProductFilter): filter is Search {
  return filter.q !== undefined;
}

function isAmongSimilar({ after }: Window): boolean {
  return after?.at(-1) === AMONG_SIMILAR;
}

/** Totals that depend on stock are forgotten with each order, the others only when the catalogue changes. */
function spaceOf({ inStock }: ProductFilter): string {
  return inStock === undefined ? 'products' : 'stock';
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

function differences(
  before: ProductRow,
  after: Partial<ProductFields>,
): Record<string, { from: unknown; to: unknown }> {
  const changed = (Object.keys(after) as Array<keyof ProductFields>).filter(
    (name) => after[name] !== undefined && after[name] !== before[name],
  );
  return Object.fromEntries(changed.map((name) => [name, { from: before[name], to: after[name] }]));
}
