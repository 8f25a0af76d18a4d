import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { QueryDeepPartialEntity, Repository } from 'typeorm';
import { allOf } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { timestampsAsText } from '../../kernel/database/timestamps.js';
import { Keyset, type SortColumn } from '../../kernel/database/keyset.js';
import { violatesUnique } from '../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { Money } from '../../kernel/money/money.js';
import { Product } from './product.entity.js';
import { SkuTaken } from './products.errors.js';

/** A product as it is read: all of the row but its search columns, moments as ISO 8601. */
export type ProductRow = Omit<Product, 'nameKey' | 'searchText' | 'createdAt' | 'updatedAt' | 'deletedAt'> & {
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type ProductFields = Pick<
  Product,
  'sku' | 'name' | 'category' | 'description' | 'priceAmount' | 'priceCurrency' | 'stock' | 'isActive'
>;

/** Conditions that must all hold; those left out hold for every product. */
export interface ProductFilter {
  /** What was typed into a search box; `ProductSearchRepository` knows what it finds. */
  readonly q?: string;
  readonly category?: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  readonly inStock?: boolean;
  readonly isActive?: boolean;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

export const PRODUCT_COLUMNS = sql`
  id, sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
  is_active as "isActive", version, created_at as "createdAt", updated_at as "updatedAt"`;

/** A product with what it is sorted by. */
export type SortedProduct = ProductRow & { readonly nameKey: string };

export const PRODUCT_ORDERS: Record<string, SortColumn<SortedProduct>> = {
  createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt },
  name: { column: sql`name_key`, type: sql`text`, value: ({ nameKey }) => nameKey },
  price: { column: sql`price_amount`, type: sql`bigint`, value: ({ priceAmount }) => priceAmount },
};

const keyset = new Keyset<SortedProduct>(PRODUCT_ORDERS, sql`id`);

@Injectable()
export class ProductsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ProductRow | null> {
    const [product] = await this.read(sql`
      select ${PRODUCT_COLUMNS} from products where id = ${id} and deleted_at is null`);
    return product ?? null;
  }

  /** Waits for others who change the product, and keeps them waiting until the transaction ends. */
  async lock(id: string): Promise<ProductRow | null> {
    const [product] = await this.read(sql`
      select ${PRODUCT_COLUMNS} from products where id = ${id} and deleted_at is null for no key update`);
    return product ?? null;
  }

  findMany(ids: readonly string[]): Promise<ProductRow[]> {
    return this.read(sql`
      select ${PRODUCT_COLUMNS} from products where id = any(${ids}::uuid[]) and deleted_at is null`);
  }

  /** The products that the filter lets through, its words left aside. */
  async list(filter: Omit<ProductFilter, 'q'>, window: PageRequest): Promise<Omit<PageResult<ProductRow>, 'total'>> {
    const found = await this.read<SortedProduct>(sql`
      select ${PRODUCT_COLUMNS}, name_key as "nameKey" from products
      where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: Omit<ProductFilter, 'q'>): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from products where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** All that match, in the order of their SKUs, all of one moment. */
  chunks(filter: Omit<ProductFilter, 'q'>): AsyncGenerator<ProductFields[]> {
    return this.database.chunks<ProductFields>(sql`
      select sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
        is_active as "isActive"
      from products where ${conditions(filter)} order by sku`);
  }

  /** Throws SkuTaken. */
  async insert(product: ProductFields & { id: string }): Promise<void> {
    await this.refusingTakenSku(product.sku, () => this.rows.insert(product));
  }

  /** Throws SkuTaken. */
  async update(id: string, fields: Partial<ProductFields>): Promise<void> {
    await this.refusingTakenSku(fields.sku, () => this.rows.update({ id }, withVersionBump(fields)));
  }

  async delete(id: string): Promise<void> {
    await this.rows.update({ id }, withVersionBump({ deletedAt: () => 'now()' }));
  }

  /**
   * Moves stock, of each product by its quantity: off the shelf, or back onto it
   * when that is negative. Gives the ids of the products it could move. One
   * conditional statement, so that two buyers of the last unit can't both get
   * it. Rows are locked in id order, so that orders which share products wait
   * for each other instead of deadlocking. What is taken must still be sold, at
   * the price that was quoted; what is put back is put back in any case.
   */
  async moveStock(lines: readonly { productId: string; quantity: number; unitPrice?: Money }[]): Promise<string[]> {
    const ids = lines.map(({ productId }) => productId);
    const moved = await this.database.query<{ id: string }>(sql`
      with wanted as (
        select * from unnest(${ids}::uuid[], ${lines.map(({ quantity }) => quantity)}::int[],
          ${lines.map(({ unitPrice }) => unitPrice?.amount ?? null)}::bigint[],
          ${lines.map(({ unitPrice }) => unitPrice?.currency ?? null)}::text[]) as line (id, quantity, amount, currency)
      ), locked as (
        select id from products where id = any(${ids}::uuid[]) order by id for no key update
      )
      update products p
      set stock = p.stock - wanted.quantity, version = p.version + 1, updated_at = now()
      from locked join wanted using (id)
      where p.id = locked.id and p.stock >= wanted.quantity and (wanted.quantity < 0 or (p.is_active and p.deleted_at is null
        and p.price_amount = wanted.amount and p.price_currency = wanted.currency))
      returning p.id`);
    return moved.map(({ id }) => id);
  }

  private read<Row extends ProductRow = ProductRow>(statement: Sql): Promise<Row[]> {
    return this.database.query<Row>(statement, timestampsAsText);
  }

  private get rows(): Repository<Product> {
    return this.database.manager.getRepository(Product);
  }

  private async refusingTakenSku(sku: string | undefined, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw sku !== undefined && violatesUnique(error, 'products_sku_key') ? new SkuTaken(sku, error) : error;
    }
  }
}

/** A change of a row, and what goes with every change. */
function withVersionBump(fields: QueryDeepPartialEntity<Product>): QueryDeepPartialEntity<Product> {
  return { ...fields, version: () => 'version + 1', updatedAt: () => 'now()' };
}

/** The condition of a filter, but for its words: a living product that all the rest holds for. */
export function conditions(filter: Omit<ProductFilter, 'q'>): Sql {
  const { category, minPrice, maxPrice, inStock, isActive, createdAfter, createdBefore } = filter;
  return allOf(
    sql`deleted_at is null`,
    category === undefined ? empty : sql`category = ${category}`,
    minPrice === undefined ? empty : sql`price_amount >= ${minPrice}`,
    maxPrice === undefined ? empty : sql`price_amount <= ${maxPrice}`,
    inStock === undefined ? empty : inStock ? sql`stock > 0` : sql`stock = 0`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
    createdAfter === undefined ? empty : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? empty : sql`created_at < ${createdBefore}`,
  );
}
