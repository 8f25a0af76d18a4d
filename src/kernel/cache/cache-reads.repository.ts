import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../database/database.js';

@Injectable()
export class CacheReadsRepository {
  constructor(private readonly database: Database) {}

  /** Adds reads of rows, named `space:key`. */
  async add(reads: ReadonlyMap<string, number>): Promise<void> {
    // In one order, so that two processes wait for each other instead of deadlocking.
    const names = [...reads.keys()].toSorted();
    await this.database.execute(sql`
      insert into cache_reads (space, key, reads)
      select split_part(name, ':', 1), substr(name, strpos(name, ':') + 1), count
      from unnest(${names}::text[], ${names.map((name) => reads.get(name) ?? 0)}::real[]) as read (name, count)
      on conflict (space, key) do update set reads = cache_reads.reads + excluded.reads`);
  }

  /** The keys that were read most, the most read first. */
  async listMostRead(space: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ key: string }>(
      sql`select key from cache_reads where space = ${space} order by reads desc limit ${limit}`,
    );
    return rows.map(({ key }) => key);
  }

  /** Halves all counts, so that old reads count less, and forgets what is hardly read. */
  async decay(): Promise<void> {
    await this.database.execute(sql`delete from cache_reads where reads < 2`);
    await this.database.execute(sql`update cache_reads set reads = reads / 2`);
  }
}
