import { Inject, Injectable } from '@nestjs/common';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { CountCache } from '../../cache/count-cache.js';
import { Database } from '../../database/database.js';
import { ScheduledTasks } from '../scheduled-tasks.js';
import { batchDelete } from './batch-delete.js';

export type RetentionRule = ({ readonly softDeleted: true } | ExpiryRule) & {
  readonly table: string;
  /** A further condition on the row, which is called `expired`. */
  readonly where?: Sql;
  /** The column is of the row in this table that `key` refers to, and only that row is counted in the log. */
  readonly partOf?: { readonly table: string; readonly key: string };
  /** Spaces of the cache with these rows, their lists or their totals. */
  readonly counted?: readonly string[];
};

interface ExpiryRule {
  /** Column with the time from which the row is counted as old. */
  readonly column: string;
  /** How long the row is kept after that. 0 when not given. */
  readonly days?: number;
}

/** A foreign key: `column` of `table` refers to `target`. */
type Reference = { readonly table: string; readonly column: string; readonly target: string };

/** Deletes old rows on a schedule, as the modules that own the tables declare. */
@Injectable()
export class RetentionService {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
    private readonly tasks: ScheduledTasks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Applies the rules in their order. Throws when the name is taken. */
  register(name: string, everyMinutes: number, rules: readonly RetentionRule[]): void {
    this.tasks.register({ name, schedule: { everyMs: everyMinutes * 60_000 }, run: () => this.apply(rules) });
  }

  private async apply(rules: readonly RetentionRule[]): Promise<number> {
    let total = 0;
    for (const rule of rules) total += await this.delete(rule);
    return total;
  }

  /**
   * Deletes in batches that each commit, and skips rows that are locked or that
   * a foreign key of another table needs: a product that was ordered stays, as
   * does a user with orders. PostgreSQL is asked for those foreign keys, so one
   * that is added later is respected.
   */
  private async delete(rule: RetentionRule): Promise<number> {
    const references = await this.references(rule.table);
    const { partOf, where } = rule;
    const table = raw(rule.table);
    const owner = partOf ? sql`join ${raw(partOf.table)} owner on owner.id = expired.${raw(partOf.key)}` : empty;
    const { column, days = 0 } =
      'softDeleted' in rule ? { column: 'deleted_at', days: this.config.retention.softDeletedDays } : rule;
    const time = raw(`${partOf ? 'owner' : 'expired'}.${column}`);
    const count = await batchDelete((limit) =>
      this.database.execute(sql`
        delete from ${table} where ctid = any(array(
          select expired.ctid from ${table} expired ${owner}
          where (select set_config('keelson.audited', 'retention', true)) is not null
            and ${time} <= now() - make_interval(days => ${days})
            ${where ? sql`and ${where}` : empty}
            ${join([empty, ...references.map(isUnreferenced)], ' ')}
          order by ${time} limit ${limit} for update of expired skip locked))`),
    );
    if (count > 0 && rule.counted !== undefined) this.counts.invalidate(...rule.counted);
    return partOf ? 0 : count;
  }

  /** Foreign keys that would refuse the deletion; those that cascade or set null do not. */
  private references(table: string): Promise<Reference[]> {
    return this.database.query<Reference>(sql`
      select c.conrelid::regclass::text as "table", quote_ident(a.attname) as "column", quote_ident(t.attname) as target
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      join pg_attribute t on t.attrelid = c.confrelid and t.attnum = c.confkey[1]
      where c.contype = 'f' and c.confrelid = ${table}::regclass and c.confdeltype in ('a', 'r')
      order by 1, 2`);
  }
}

function isUnreferenced({ table, column, target }: Reference): Sql {
  return sql`and not exists (select 1 from ${raw(table)} other where other.${raw(column)} = expired.${raw(target)})`;
}
