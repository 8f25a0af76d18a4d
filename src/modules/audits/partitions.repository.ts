import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';

/** A record as its archive keeps it: without personal data, which can be erased only from the database. */
export interface ArchivedRecord {
  readonly index: number | null;
  readonly leaf: string;
  readonly canonical: string;
}

/** The monthly partitions of the records. The application owns none of them, so functions of the owner change them. */
@Injectable()
export class PartitionsRepository {
  constructor(private readonly database: Database) {}

  /** Adds the partitions of this month and the next two. Returns how many were missing. */
  async add(): Promise<number> {
    const row = await this.database.queryOne<{ added: number }>(sql`
      select audits_add_partitions(now()::date, (now() + interval '2 months')::date) as added`);
    return row?.added ?? 0;
  }

  /** The names of partitions whose month ended at least `months` months ago, the earliest first. */
  async listExpired(months: number): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(sql`
      select relname as name from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = 'audits'::regclass and relname ~ '^audits_\\d{4}_\\d{2}$'
        and to_date(relname, '"audits_"YYYY"_"MM') + interval '1 month' <= date_trunc('month', now()) - make_interval(months => ${months})
      order by relname`);
    return rows.map(({ name }) => name);
  }

  /** The records of a month with their leaves; the index is null where one is not sealed. */
  stream(month: string): AsyncGenerator<ArchivedRecord[]> {
    return this.database.chunks<ArchivedRecord>(sql`
      select l.leaf_index as index, encode(sha256('\\x00'::bytea || a.canonical), 'base64') as leaf,
        convert_from(a.canonical, 'UTF8') as canonical
      from audits a left join audit_leaves l on l.audit_id = a.id
      where a.id >= audits_month_start(to_date(${month}, '"audits_"YYYY"_"MM'))
        and a.id < audits_month_start((to_date(${month}, '"audits_"YYYY"_"MM') + interval '1 month')::date)
      order by l.leaf_index`);
  }

  /** Detaches and drops a partition that holds this many records, all of them sealed, and their personal data. */
  async drop(name: string, records: number): Promise<void> {
    await this.database.execute(sql`select audits_drop_partition(${name}, ${records})`);
  }
}
