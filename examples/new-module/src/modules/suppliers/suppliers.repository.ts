import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Repository } from 'typeorm';
import { querySpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { translateViolations } from '../../kernel/database/postgres-errors.js';
import { timestampsAsText } from '../../kernel/database/timestamps.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import { Supplier } from './supplier.entity.js';
import { SupplierNameTaken } from './suppliers.errors.js';

/** Timestamps are ISO 8601 texts. */
export type SupplierRow = Omit<Supplier, 'createdAt' | 'updatedAt' | 'deletedAt'> & {
  readonly createdAt: string;
  readonly updatedAt: string;
};
export type SupplierFields = Pick<Supplier, 'name' | 'email' | 'isActive'>;

/** Conditions that a supplier must all meet. */
export interface SupplierFilter {
  readonly name?: string;
  readonly isActive?: boolean;
}

const COLUMNS = sql`
  id, name, email, is_active as "isActive",
  version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<SupplierRow>(
  {
    name: { column: sql`name`, type: sql`text`, value: ({ name }) => name },
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt },
  },
  sql`id`,
);

/** How many match a filter, until one of them changes. */
const COUNTS = querySpace<number>('suppliers');

@Injectable()
export class SuppliersRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  find(id: string): Promise<SupplierRow | null> {
    return this.database.queryOne<SupplierRow>(
      sql`select ${COLUMNS} from suppliers where id = ${id} and deleted_at is null`,
      timestampsAsText,
    );
  }

  /** Locks the supplier until the transaction ends. */
  lock(id: string): Promise<SupplierRow | null> {
    return this.database.queryOne<SupplierRow>(
      sql`select ${COLUMNS} from suppliers where id = ${id} and deleted_at is null for no key update`,
      timestampsAsText,
    );
  }

  async list(filter: SupplierFilter, page: PageRequest): Promise<PageResult<SupplierRow>> {
    const source = sql`suppliers where ${conditions(filter)}`;
    const rows = await this.database.query<SupplierRow>(
      sql`select ${COLUMNS} from ${source} ${keyset.after(page)} ${keyset.page(page)}`,
      timestampsAsText,
    );
    const total = await this.counts.count(COUNTS, filter, () => this.database.count(source));
    return { ...keyset.slice(rows, page), total };
  }

  /** Throws SupplierNameTaken. */
  async insert(supplier: SupplierFields & { readonly id: string }): Promise<void> {
    await refuseTaken(this.rows.insert(supplier), supplier);
  }

  /** Throws SupplierNameTaken. */
  async update(id: string, fields: Partial<SupplierFields>): Promise<void> {
    await refuseTaken(this.rows.update({ id }, fields), fields);
  }

  async delete(id: string): Promise<void> {
    await this.rows.softDelete({ id });
  }

  private get rows(): Repository<Supplier> {
    return this.database.manager.getRepository(Supplier);
  }
}

function refuseTaken(write: Promise<unknown>, { name = '' }: Partial<SupplierFields>): Promise<unknown> {
  return translateViolations(write, {
    suppliers_name_key: (cause) => new SupplierNameTaken(name, cause),
  });
}

function conditions({ name, isActive }: SupplierFilter): Sql {
  return allOf(
    sql`deleted_at is null`,
    name === undefined ? empty : sql`name = ${name}`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
  );
}
