import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import sql, { type Sql } from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';

/** How many sealed records matched, when the tree had `size` leaves. */
interface SealedCount {
  readonly size: number;
  readonly partitions: number;
  readonly matching: number;
}

interface Found {
  readonly size: number;
  readonly partitions: number;
  readonly matching: number;
  readonly pending: number;
  readonly amended: boolean;
}

const MAX_FILTERS = 500;

/**
 * Counts the records that match a filter, exactly. The leaves of the Merkle tree have no gaps and records do not
 * change, so after the first count only the leaves since then and the records that wait for their leaf are looked
 * at. They are counted anew after an amendment, which can change what matches, and after a month was archived.
 */
@Injectable()
export class AuditCountsRepository {
  private readonly sealed = new LRUCache<string, SealedCount>({ max: MAX_FILTERS });

  constructor(private readonly database: Database) {}

  /** `conditions` are those of `filter`, on the columns of `audits`. */
  async count(filter: object, conditions: Sql): Promise<number> {
    const key = JSON.stringify(filter);
    const before = this.sealed.get(key);
    if (before) {
      const found = await this.find(
        sql`
        (select count(*) from audit_leaves l join audits on audits.id = l.audit_id
          where l.leaf_index >= ${before.size} and ${conditions})::int as matching,
        exists (select from audit_leaves l join audits a on a.id = l.audit_id
          where l.leaf_index >= ${before.size} and a.entity_type = 'audit')`,
        conditions,
      );
      if (!found.amended && found.partitions === before.partitions) {
        const matching = before.matching + found.matching;
        this.sealed.set(key, { ...found, matching });
        return matching + found.pending;
      }
    }
    const found = await this.find(
      sql`
      (select count(*) from audits where ${conditions})::int as matching, false`,
      conditions,
    );
    // Records that wait are counted by their own each time, and what they amend may still become undone by a seal.
    if (!found.amended) this.sealed.set(key, { ...found, matching: found.matching - found.pending });
    return found.matching;
  }

  /** One statement, so one snapshot: a record is either sealed or pending in it. */
  private async find(matching: Sql, conditions: Sql): Promise<Found> {
    const [found] = await this.database.queryUnprepared<Found>(sql`
      select ${matching} or exists (select from audit_pending p join audits a on a.id = p.audit_id
          where a.entity_type = 'audit') as amended,
        coalesce((select max(leaf_index) + 1 from audit_leaves), 0) as size,
        (select count(*) from pg_inherits where inhparent = 'audits'::regclass)::int as partitions,
        (select count(*) from audit_pending p join audits on audits.id = p.audit_id where ${conditions})::int as pending`);
    if (!found) throw new Error('An aggregate gave no row.');
    return found;
  }
}
