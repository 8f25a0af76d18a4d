import { Inject, Injectable } from '@nestjs/common';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { batchDelete } from './batch-delete.js';
import { Database } from '../../database/database.js';

type Reference = { readonly table: string; readonly column: string };

/** Deletes for good what was deleted softly and has been kept for the configured time. */
@Injectable()
export class SoftDeletePurge {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Deletes the rows of `table` whose time has come and that no row of another
   * table needs, and gives their number. A product that was ever ordered stays,
   * as does a user with orders. Which tables refer to this one is asked of
   * PostgreSQL, so a foreign key that comes later is respected without a word here.
   */
  async purge(table: string): Promise<number> {
    const references = await this.references(table);
    return batchDelete((most) =>
      this.database.execute(sql`
        delete from ${raw(table)} where id in (
          select gone.id from ${raw(table)} gone
          where gone.deleted_at < now() - make_interval(days => ${this.config.retention.softDeletedDays})
          ${join([sql``, ...references.map(unreferenced)], ' ')}
          limit ${most} for update skip locked)`),
    );
  }

  /** Foreign keys that would refuse the deletion; those that cascade or let go do not. */
  private references(table: string): Promise<Reference[]> {
    return this.database.query<Reference>(sql`
      select c.conrelid::regclass::text as "table", quote_ident(a.attname) as "column"
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where c.contype = 'f' and c.confrelid = ${table}::regclass and c.confdeltype in ('a', 'r')
      order by 1, 2`);
  }
}

function unreferenced({ table, column }: Reference): Sql {
  return sql`and not exists (select 1 from ${raw(table)} other where other.${raw(column)} = gone.id)`;
}
