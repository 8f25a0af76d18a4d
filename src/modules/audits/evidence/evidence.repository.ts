import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageRequest, PageResult } from '../../../kernel/http/pagination/paginator.js';
import type { Checkpoint } from './tree.repository.js';

/** A record and its place in the tree. */
export interface Leaf {
  readonly index: number;
  readonly leaf: Buffer;
  readonly canonical: Buffer;
}

/** A line of an export. `record` and `canonical` are null when the record was archived. */
export interface ExportedLeaf {
  readonly index: number | null;
  readonly leaf: Buffer;
  readonly canonical: string | null;
  readonly record: { readonly createdAt: string; readonly [name: string]: unknown } | null;
  readonly disclosures: readonly Disclosure[] | null;
}

/** Personal data and the salt, with which commitments to it are verified. */
interface Disclosure {
  readonly salt: string;
  readonly data: Record<string, unknown>;
}

export interface ListedCheckpoint extends Checkpoint {
  readonly id: string;
}

const keyset = new Keyset<ListedCheckpoint>(
  { size: { column: sql`size`, type: sql`bigint`, value: ({ size }) => size } },
  sql`size`,
);

const CHECKPOINT = sql`size::text as id, size, root, note, created_at as "createdAt"`;

/** Reads what proves the audit trail. */
@Injectable()
export class EvidenceRepository {
  constructor(private readonly database: Database) {}

  /** Null while the record waits to be sealed. */
  findLeaf(auditId: string): Promise<Leaf | null> {
    return this.database.queryOne<Leaf>(sql`
      select l.leaf_index as index, l.leaf, a.canonical from audit_leaves l join audits a on a.id = l.audit_id
      where l.audit_id = ${auditId}`);
  }

  findCheckpoint(size: number): Promise<Checkpoint | null> {
    return this.database.queryOne<Checkpoint>(sql`select ${CHECKPOINT} from audit_checkpoints where size = ${size}`);
  }

  async listCheckpoints(page: PageRequest): Promise<PageResult<ListedCheckpoint>> {
    const rows = await this.database.query<ListedCheckpoint>(sql`
      select ${CHECKPOINT} from audit_checkpoints where true ${keyset.after(page)} ${keyset.page(page)}`);
    return { ...keyset.slice(rows, page), total: await this.database.count(sql`audit_checkpoints`) };
  }

  /** Every leaf in order, with its record as the columns have it; then the records that wait. All of one snapshot. */
  streamLeaves(): AsyncGenerator<ExportedLeaf[]> {
    return this.database.chunks<ExportedLeaf>(sql`
      select line.index, line.leaf, convert_from(a.canonical, 'UTF8') as canonical,
        case when a.id is not null then jsonb_build_object('id', a.id, 'actionType', a.action_type, 'entityType', a.entity_type,
          'entityId', a.entity_id, 'userId', a.user_id, 'actor', a.actor, 'source', a.source, 'status', a.status,
          'details', a.details, 'changes', a.changes, 'requestId', a.request_id, 'traceId', a.trace_id,
          'createdAt', to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) end as record,
        (select jsonb_agg(jsonb_build_object('salt', encode(p.salt, 'hex'), 'data', p.data))
          from audit_personal_data p where p.audit_id = a.id) as disclosures
      from (
        select leaf_index as index, null::bigint as pending, audit_id, leaf from audit_leaves
        union all
        select null, id, audit_id, leaf from audit_pending
      ) as line left join audits a on a.id = line.audit_id
      order by line.index, line.pending`);
  }

  streamCheckpoints(): AsyncGenerator<Checkpoint[]> {
    return this.database.chunks<Checkpoint>(sql`select ${CHECKPOINT} from audit_checkpoints order by size`);
  }
}
