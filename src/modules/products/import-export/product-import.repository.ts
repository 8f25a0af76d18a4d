import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { NIL } from 'uuid';
import { Database } from '../../../kernel/database/database.js';
import type { ProductImportRow } from './product-import-row.entity.js';
import type { ProductFields } from '../products.repository.js';

/** A valid row of the file. */
export type StagedRow = Omit<ProductImportRow, 'importId' | 'productId'>;
/** A locked product before and after the import. */
export interface ProductChange {
  readonly id: string;
  readonly before: ProductFields;
  readonly after: ProductFields;
}

/** What becomes of the stock of existing products: `keep` leaves it, `set` takes it from the file. */
export const STOCK_MODES = ['keep', 'set'] as const;
export type StockMode = (typeof STOCK_MODES)[number];

type ChangeRow = { readonly id: string } & ProductFields & { readonly to: readonly unknown[] };

/** Stages the rows of an import and applies them in batches. */
@Injectable()
export class ProductImportRepository {
  constructor(private readonly database: Database) {}

  /** Stages rows with the products they match, and returns their lines; rows that repeat a SKU are left out. */
  async stage(importId: string, rows: readonly StagedRow[]): Promise<Set<number>> {
    const column = <K extends keyof StagedRow>(name: K) => rows.map((row) => row[name]);
    const staged = await this.database.query<{ line: number }>(sql`
      insert into product_import_rows
        (import_id, sku, line, name, category, description, price_amount, price_currency, stock, is_active, product_id)
      select ${importId}::uuid, r.*, p.id from unnest(
        ${column('sku')}::text[], ${column('line')}::int[], ${column('name')}::text[], ${column('category')}::text[],
        ${column('description')}::text[], ${column('priceAmount')}::bigint[], ${column('priceCurrency')}::text[],
        ${column('stock')}::int[], ${column('isActive')}::boolean[]
      ) as r (sku, line, name, category, description, price_amount, price_currency, stock, is_active)
      left join products p on p.sku = r.sku and p.deleted_at is null
      order by r.line
      on conflict (import_id, sku) do nothing
      returning line`);
    return new Set(staged.map(({ line }) => line));
  }

  /** The staged line of each SKU. */
  async listLines(importId: string, skus: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ sku: string; line: number }>(sql`
      select sku, line from product_import_rows where import_id = ${importId} and sku = any(${skus}::text[])`);
    return new Map(rows.map(({ sku, line }) => [sku, line]));
  }

  /** Matches rows and products again, because products may have been created, renamed or deleted meanwhile. */
  async relink(importId: string): Promise<void> {
    await this.database.execute(sql`
      update product_import_rows r set product_id = null
      where r.import_id = ${importId} and r.product_id is not null and not exists (
        select 1 from products p where p.id = r.product_id and p.sku = r.sku and p.deleted_at is null)`);
    await this.database.execute(sql`
      update product_import_rows r set product_id = p.id from products p
      where r.import_id = ${importId} and r.product_id is null and p.sku = r.sku and p.deleted_at is null`);
  }

  /**
   * Locks and reads the next products that the file changes, in id order over the
   * whole import. Orders lock in the same order, so the two do not deadlock. With
   * the stock mode `keep` the products keep their stock.
   */
  async lockNext(importId: string, stockMode: StockMode, limit: number, last: string = NIL): Promise<ProductChange[]> {
    const stock = stockMode === 'set' ? sql`r.stock` : sql`p.stock`;
    const rows = await this.database.query<ChangeRow>(sql`
      select p.id, p.sku, p.name, p.category, p.description, p.price_amount as "priceAmount",
        p.price_currency as "priceCurrency", p.stock, p.is_active as "isActive",
        json_build_array(r.name, r.category, r.description, r.price_amount, r.price_currency, ${stock}, r.is_active) as to
      from product_import_rows r join products p on p.id = r.product_id
      where r.import_id = ${importId} and r.product_id > ${last}::uuid and p.sku = r.sku and p.deleted_at is null
        and (p.name, p.category, p.description, p.price_amount, p.price_currency, p.stock, p.is_active) is distinct from
          (r.name, r.category, coalesce(r.description, p.description), r.price_amount, r.price_currency, ${stock},
            coalesce(r.is_active, p.is_active))
      order by r.product_id limit ${limit} for no key update of p`);
    return rows.map(({ id, to, ...before }) => {
      const [name, category, description, priceAmount, priceCurrency, stock, isActive] = to;
      const row = { name, category, description, priceAmount, priceCurrency, stock, isActive };
      const after = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
      return { id, before, after: { ...before, ...after } };
    });
  }

  async update(changes: readonly ProductChange[]): Promise<void> {
    const column = <K extends keyof ProductFields>(name: K) => changes.map(({ after }) => after[name]);
    await this.database.execute(sql`
      update products p
      set name = c.name, category = c.category, description = c.description, price_amount = c.price_amount,
        price_currency = c.price_currency, stock = c.stock, is_active = c.is_active, version = p.version + 1, updated_at = now()
      from unnest(
        ${changes.map(({ id }) => id)}::uuid[], ${column('name')}::text[], ${column('category')}::text[],
        ${column('description')}::text[], ${column('priceAmount')}::bigint[], ${column('priceCurrency')}::text[],
        ${column('stock')}::int[], ${column('isActive')}::boolean[]
      ) as c (id, name, category, description, price_amount, price_currency, stock, is_active)
      where p.id = c.id`);
  }

  /** The number of products whose stock differs from their row. */
  countOtherStock(importId: string): Promise<number> {
    return this.database.count(sql`
      product_import_rows r join products p on p.id = r.product_id and p.sku = r.sku and p.deleted_at is null
      where r.import_id = ${importId} and r.stock <> p.stock`);
  }

  /** At most `limit` rows that match no product, in SKU order after `last`. */
  listNew(importId: string, limit: number, last = ''): Promise<ProductFields[]> {
    return this.database.query<ProductFields>(sql`
      select r.sku, r.name, r.category, coalesce(r.description, '') as description, r.price_amount as "priceAmount",
        r.price_currency as "priceCurrency", r.stock, coalesce(r.is_active, true) as "isActive"
      from product_import_rows r
      where r.import_id = ${importId} and r.product_id is null and r.sku > ${last}
      order by r.sku limit ${limit}`);
  }

  /** Returns the ids that were inserted; the other SKUs were added by concurrent transactions. */
  async insert(products: readonly (ProductFields & { id: string })[]): Promise<Set<string>> {
    const column = <K extends keyof ProductFields>(name: K) => products.map((product) => product[name]);
    const inserted = await this.database.query<{ id: string }>(sql`
      insert into products (id, sku, name, category, description, price_amount, price_currency, stock, is_active)
      select * from unnest(
        ${products.map(({ id }) => id)}::uuid[], ${column('sku')}::text[], ${column('name')}::text[],
        ${column('category')}::text[], ${column('description')}::text[], ${column('priceAmount')}::bigint[],
        ${column('priceCurrency')}::text[], ${column('stock')}::int[], ${column('isActive')}::boolean[])
      on conflict (sku) where deleted_at is null do nothing
      returning id`);
    return new Set(inserted.map(({ id }) => id));
  }

  /** Deletes the rows of imports that are older than this one. */
  async deleteAbandoned(importId: string): Promise<void> {
    await this.database.execute(sql`delete from product_import_rows where import_id < ${importId}`);
  }

  async deleteRows(importId: string): Promise<void> {
    await this.database.execute(sql`delete from product_import_rows where import_id = ${importId}`);
  }
}
