import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { ProductImportRow } from './product-import-row.entity.js';
import type { ProductFields } from '../products.repository.js';

/** A row that passed the rules. */
export type StagedRow = Omit<ProductImportRow, 'importId' | 'productId'>;
/** A locked product, and what the file makes of it. */
export interface Change {
  readonly id: string;
  readonly before: ProductFields;
  readonly after: ProductFields;
}

/** What a locked product is, and, with `to` in front, what it becomes. */
type ChangeRow = { readonly id: string } & ProductFields & { readonly to: readonly unknown[] };

const FIRST = '00000000-0000-0000-0000-000000000000';

/** The rows of a file on their way into the catalogue: all within one transaction, a batch at a time. */
@Injectable()
export class ProductImportRepository {
  constructor(private readonly database: Database) {}

  /**
   * Takes rows in, each with the living product it is about, and gives their
   * lines. The others have a SKU that an earlier line has.
   */
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

  /** The line that each of these SKUs stands on. */
  async linesOf(importId: string, skus: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ sku: string; line: number }>(sql`
      select sku, line from product_import_rows where import_id = ${importId} and sku = any(${skus}::text[])`);
    return new Map(rows.map(({ sku, line }) => [sku, line]));
  }

  /** Notes again which product each row is about: some were added, renamed or deleted since the row was taken in. */
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
   * Locks the next products that the file changes, in the order of their ids
   * over the whole import: orders lock theirs in the same order, so the two
   * wait for each other and never deadlock. What they are is read under the lock.
   */
  async lockNext(importId: string, most: number, last = FIRST): Promise<Change[]> {
    const rows = await this.database.query<ChangeRow>(sql`
      select p.id, p.sku, p.name, p.category, p.description, p.price_amount as "priceAmount",
        p.price_currency as "priceCurrency", p.stock, p.is_active as "isActive",
        json_build_array(r.name, r.category, r.description, r.price_amount, r.price_currency, r.stock, r.is_active) as to
      from product_import_rows r join products p on p.id = r.product_id
      where r.import_id = ${importId} and r.product_id > ${last}::uuid and p.sku = r.sku and p.deleted_at is null
        and (p.name, p.category, p.description, p.price_amount, p.price_currency, p.stock, p.is_active) is distinct from
          (r.name, r.category, coalesce(r.description, p.description), r.price_amount, r.price_currency, r.stock,
            coalesce(r.is_active, p.is_active))
      order by r.product_id limit ${most} for no key update of p`);
    return rows.map(({ id, to, ...before }) => {
      const [name, category, description, priceAmount, priceCurrency, stock, isActive] = to;
      const said = { name, category, description, priceAmount, priceCurrency, stock, isActive };
      const after = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
      return { id, before, after: { ...before, ...after } };
    });
  }

  /** Writes what locked products become. */
  async update(changes: readonly Change[]): Promise<void> {
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

  /** The next rows that are about no living product, in the order of the SKUs. */
  nextNew(importId: string, most: number, last = ''): Promise<ProductFields[]> {
    return this.database.query<ProductFields>(sql`
      select r.sku, r.name, r.category, coalesce(r.description, '') as description, r.price_amount as "priceAmount",
        r.price_currency as "priceCurrency", r.stock, coalesce(r.is_active, true) as "isActive"
      from product_import_rows r
      where r.import_id = ${importId} and r.product_id is null and r.sku > ${last}
      order by r.sku limit ${most}`);
  }

  /** Gives the ids that were taken in. The SKUs of the others were added by somebody else in this moment. */
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

  async clear(importId: string): Promise<void> {
    await this.database.execute(sql`delete from product_import_rows where import_id = ${importId}`);
  }
}
