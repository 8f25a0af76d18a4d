import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { Cache } from '../../kernel/cache/cache.js';
import { rowSpace } from '../../kernel/cache/cache-space.js';
import { Database } from '../../kernel/database/database.js';
import { ReadReplica } from '../../kernel/database/replica/read-replica.js';
import { nextVersion } from '../../kernel/database/next-version.js';
import { timestampsAsText } from '../../kernel/database/timestamps.js';
import { Keyset, type SortColumn } from '../../kernel/database/keyset.js';
import { translateViolations } from '../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import type { Money } from '../../kernel/money/money.js';
import type { Product } from './product.entity.js';
import { SkuTaken } from './products.errors.js';

/** A product without its search columns; timestamps are ISO 8601 texts. */
export type ProductRow = Omit<Product, 'nameKey' | 'searchText' | 'createdAt' | 'updatedAt' | 'deletedAt'> & {
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type ProductFields = Omit<
  ProductRow,
  'id' | 'version' | 'stockVersion' | 'detailsVersion' | 'createdAt' | 'updatedAt'
>;

/** Conditions that a product must all meet. `q` is the search text of the user, for `ProductSearchRepository`. */
export type ProductFilter = Partial<
  Pick<Product, 'category' | 'isActive'> &
    Record<'minPrice' | 'maxPrice', number> &
    Readonly<{ q: string; inStock: boolean }> &
    TimeRange
>;

/** A category, and how many products of it are sold. */
export type CategoryCount = { readonly name: string; readonly products: number };

export const PRODUCT_COLUMNS = sql`
  id, sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
  stock_version as "stockVersion", details_version as "detailsVersion", is_active as "isActive", version, created_at as "createdAt", updated_at as "updatedAt"`;

const PRODUCT = rowSpace<ProductRow>('product');

const FIELD_COLUMNS: Readonly<Record<keyof ProductFields, Sql>> = {
  sku: sql`sku`,
  name: sql`name`,
  category: sql`category`,
  description: sql`description`,
  priceAmount: sql`price_amount`,
  priceCurrency: sql`price_currency`,
  stock: sql`stock`,
  isActive: sql`is_active`,
};

/** A product with its sort key. */
export type SortedProduct = ProductRow & { readonly nameKey: string };

export const PRODUCT_ORDERS: Record<string, Sql | SortColumn<SortedProduct>> = {
  createdAt: sql`created_at`,
  name: { column: sql`name_key`, value: ({ nameKey }) => nameKey },
  price: { column: sql`price_amount`, value: ({ priceAmount }) => priceAmount },
};

const keyset = new Keyset<SortedProduct>(PRODUCT_ORDERS, sql`id`);

@Injectable()
export class ProductsRepository {
  constructor(
    private readonly database: Database,
    private readonly replica: ReadReplica,
    private readonly cache: Cache,
  ) {
    cache.writeThrough(PRODUCT, (ids) => this.findMany(ids));
  }

  /** From the cache, unless a transaction is open. */
  find(id: string): Promise<ProductRow | null> {
    return this.cache.get(PRODUCT, id, () =>
      this.database.queryOne<ProductRow>(
        sql`select ${PRODUCT_COLUMNS} from products where id = ${id} and deleted_at is null`,
        timestampsAsText,
      ),
    );
  }

  /** Those that exist, in the order of the ids. From the cache, unless a transaction is open. */
  findMany(ids: readonly string[]): Promise<ProductRow[]> {
    return this.cache.getMany(PRODUCT, ids, async (missing) => {
      const rows = await this.listByIds(missing);
      return new Map(rows.map((row) => [row.id, row]));
    });
  }

  /** Locks the product until the transaction ends. */
  lock(id: string): Promise<ProductRow | null> {
    return this.database.queryOne<ProductRow>(
      sql`select ${PRODUCT_COLUMNS} from products where id = ${id} and deleted_at is null for no key update`,
      timestampsAsText,
    );
  }

  /** As they are in the database. */
  listByIds(ids: readonly string[]): Promise<ProductRow[]> {
    return this.database.query<ProductRow>(
      sql`select ${PRODUCT_COLUMNS} from products where id = any(${ids}::uuid[]) and deleted_at is null`,
      timestampsAsText,
    );
  }

  async list(filter: Omit<ProductFilter, 'q'>, page: PageRequest): Promise<Omit<PageResult<ProductRow>, 'total'>> {
    const rows = await this.database.query<SortedProduct>(
      sql`
        select ${PRODUCT_COLUMNS}, name_key as "nameKey" from products
        where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`,
      timestampsAsText,
    );
    return keyset.slice(rows, page);
  }

  count(filter: Omit<ProductFilter, 'q'>): Promise<number> {
    return this.database.count(sql`products where ${conditions(filter)}`);
  }

  /** The categories of the products that are sold, by name, with the number of these products. */
  listCategories(): Promise<CategoryCount[]> {
    return this.database.query<CategoryCount>(sql`
      select category as name, count(*)::int as products from products
      where is_active and deleted_at is null group by category order by category`);
  }

  countSoldOut(): Promise<number> {
    return this.database.count(sql`products where stock = 0 and is_active and deleted_at is null`);
  }

  /** Streams all products that match in the order of their SKUs, from one snapshot. */
  stream(filter: Omit<ProductFilter, 'q'>): AsyncGenerator<ProductFields[]> {
    return this.replica.chunks<ProductFields>(sql`
      select sku, name, category, description, price_amount as "priceAmount", price_currency as "priceCurrency", stock,
        is_active as "isActive"
      from products where ${conditions(filter)} order by sku`);
  }

  /** Throws SkuTaken. */
  insert({ id, ...product }: ProductFields & { id: string }): Promise<ProductRow> {
    const { sku, name, category, description, priceAmount, priceCurrency, stock, isActive } = product;
    return this.write(
      sql`
        insert into products (id, sku, name, category, description, price_amount, price_currency, stock, is_active)
        values (${id}, ${sku}, ${name}, ${category}, ${description}, ${priceAmount}, ${priceCurrency}, ${stock}, ${isActive})
        returning ${PRODUCT_COLUMNS}`,
      sku,
    );
  }

  /** Changes the fields of a locked product. Throws SkuTaken. */
  update(id: string, fields: Partial<ProductFields>): Promise<ProductRow> {
    return this.write(
      sql`update products set ${nextVersion(FIELD_COLUMNS, fields)} where id = ${id} returning ${PRODUCT_COLUMNS}`,
      fields.sku,
    );
  }

  /** Adds to the stock of a locked product, or takes from it. */
  adjustStock(id: string, by: number): Promise<ProductRow> {
    return this.write(sql`
      update products set stock = stock + ${by}, version = version + 1, updated_at = now() where id = ${id}
      returning ${PRODUCT_COLUMNS}`);
  }

  /** Soft-deletes a locked product, in a deferred statement. */
  delete(id: string): Promise<void> {
    return this.database.defer(sql`
      update products set deleted_at = now(), version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null`);
  }

  /**
   * Takes each quantity from the stock, or returns it where it is negative, and
   * returns what is left of the products that moved. One conditional statement, so two
   * buyers cannot both get the last unit. Rows are locked in id order, so orders
   * that share products wait for each other instead of deadlocking. Stock is taken
   * only from products that are still sold at the quoted price; it is always
   * returned.
   */
  async moveStock(
    lines: readonly { productId: string; quantity: number; unitPrice?: Money }[],
  ): Promise<Array<Pick<Product, 'id' | 'stock'>>> {
    const ids = lines.map(({ productId }) => productId);
    return this.database.query<Pick<Product, 'id' | 'stock'>>(sql`
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
      returning p.id, p.stock`);
  }

  private async write(statement: Sql, sku = ''): Promise<ProductRow> {
    const written = this.database.queryOne<ProductRow>(statement, timestampsAsText);
    const row = await translateViolations(written, { products_sku_key: (cause) => new SkuTaken(sku, cause) });
    if (!row) throw new Error('The product is not locked.');
    return row;
  }
}

/** The fields as the API names them, for audit records. */
export function apiFields({
  priceAmount,
  priceCurrency,
  ...fields
}: ProductFields): Omit<ProductFields, 'priceAmount' | 'priceCurrency'> & { price: Money } {
  return { ...fields, price: { amount: priceAmount, currency: priceCurrency } };
}

/** The filter's conditions, but for the search text. Deleted products never match. */
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
