import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { validate as isUuid } from 'uuid';
import { toSql } from '../../kernel/auth/policy/access-filter.sql.js';
import type { AccessFilter } from '../../kernel/auth/policy/access-scope.js';
import type { RESOURCES } from '../../kernel/auth/policy/attributes.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { Database } from '../../kernel/database/database.js';
import { ReadReplica } from '../../kernel/database/replica/read-replica.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { PageRequest, PageResult } from '../../kernel/http/pagination/paginator.js';
import type { Audit, AuditStatus } from './audit.entity.js';
import { AuditCountsRepository } from './audit-counts.repository.js';
import { discloseChanges, type SealableAudit } from './audit-record.js';
import type { PersonalData } from './personal-data.js';

/** A record as it is read: with its latest amendment, and the personal data that has not been erased. */
export interface StoredAudit extends Omit<Audit, 'canonical'> {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** 1, and one more for each amendment. */
  readonly version: number;
  readonly updatedAt: Date | null;
  readonly withdrawnAt: Date | null;
}

/** Conditions that a record must all meet. Withdrawn records are left out unless asked for. */
export interface AuditFilter {
  readonly actionType?: string;
  readonly entityType?: string;
  readonly entityId?: string;
  readonly userId?: string;
  readonly actor?: string;
  readonly requestId?: string;
  readonly status?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly withdrawn?: boolean;
  readonly scope?: AccessFilter;
}

interface Amendment {
  readonly version: number;
  readonly status: AuditStatus;
  readonly details: Record<string, unknown> | null;
  readonly withdrawn: boolean;
  readonly createdAt: string;
}

type Row = Omit<Audit, 'canonical'> & {
  readonly amendment: Amendment | null;
  readonly personal: Readonly<Record<string, unknown>> | null;
};

/** How the names of actors who are users begin. */
const USER = 'user:';

/** The subqueries run for the rows of the page only. */
const COLUMNS = sql`
  id, action_type as "actionType", entity_type as "entityType", entity_id as "entityId", user_id as "userId", actor, source,
  status, details, changes, request_id as "requestId", trace_id as "traceId", created_at as "createdAt",
  (select jsonb_build_object('version', m.version, 'status', m.status, 'details', m.details, 'withdrawn', m.withdrawn,
      'createdAt', m.created_at)
    from audit_amendments m where m.audit_id = audits.id order by m.version desc limit 1) as amendment,
  (select jsonb_object_agg(entry.key, entry.value) from audit_personal_data p, jsonb_each(p.data) entry
    where p.audit_id = audits.id) as personal`;

/** The status that the latest amendment left. */
const CURRENT_STATUS = sql`coalesce(
  (select m.status from audit_amendments m where m.audit_id = audits.id order by m.version desc limit 1), audits.status)`;

const WITHDRAWN = sql`exists (select from audit_amendments m where m.audit_id = audits.id and m.withdrawn)`;

const attributes: Record<keyof (typeof RESOURCES)['audits:read'], Sql> = {
  id: sql`audits.id`,
  userId: sql`audits.user_id`,
  actionType: sql`audits.action_type`,
  entityType: sql`audits.entity_type`,
  entityId: sql`audits.entity_id`,
  status: CURRENT_STATUS,
  createdAt: sql`audits.created_at`,
};

const keyset = new Keyset<Row>(
  {
    createdAt: {
      column: sql`audits.created_at`,
      type: sql`timestamptz`,
      value: ({ createdAt }) => createdAt.toISOString(),
    },
  },
  sql`audits.id`,
);

@Injectable()
export class AuditsRepository {
  constructor(
    private readonly database: Database,
    private readonly replica: ReadReplica,
    private readonly counts: AuditCountsRepository,
  ) {}

  /**
   * Inserts all records and their personal data in one deferred statement. The columns are read from the text that is
   * hashed, so they cannot differ from it. A trigger queues the records for the Merkle tree.
   */
  async insert(records: readonly SealableAudit[]): Promise<void> {
    const personal = records.flatMap(({ id, personal: parts }) => parts.map((part) => ({ auditId: id, ...part })));
    const insertPersonal =
      personal.length === 0
        ? empty
        : sql`with personal as (
        insert into audit_personal_data (audit_id, part, subject_id, salt, data) ${personalRows(personal)}
      )`;
    await this.database.defer(sql`${insertPersonal}
      insert into audits (id, action_type, entity_type, entity_id, user_id, actor, source, status, details, changes, request_id,
        trace_id, created_at, canonical)
      select id, "actionType", "entityType", "entityId", "userId", actor, source, status, details, changes, "requestId",
        "traceId", "createdAt", convert_to(canonical, 'UTF8')
      from ${canonicalLines(records)} as line (canonical), jsonb_to_record(canonical::jsonb)
        as record (id uuid, "actionType" text, "entityType" text, "entityId" uuid, "userId" uuid, actor text, source text,
          status text, details jsonb, changes jsonb, "requestId" text, "traceId" text, "createdAt" timestamptz)`);
  }

  async find(id: string): Promise<StoredAudit | null> {
    const row = await this.database.queryOne<Row>(sql`select ${COLUMNS} from audits where id = ${id}`);
    return row && stored(row);
  }

  async hasEntityType(entityType: string): Promise<boolean> {
    const row = await this.database.queryOne(
      sql`select 1 as found from audits where entity_type = ${entityType} limit 1`,
    );
    return row !== null;
  }

  /** Planned for its values, because a filter may match few records or nearly all. */
  async list(filter: AuditFilter, page: PageRequest): Promise<PageResult<StoredAudit>> {
    const rows = await this.replica.query<Row>(
      sql`select ${COLUMNS} from audits where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`,
      { prepared: false },
    );
    const slice = keyset.slice(rows, page);
    return { ...slice, rows: slice.rows.map(stored), total: await this.counts.count(filter, conditions(filter)) };
  }
}

/** One record, as most statements write, is sent as it is: an array costs PostgreSQL a tenth of the statement. */
function canonicalLines(records: readonly SealableAudit[]): Sql {
  const [first] = records;
  if (records.length === 1) return sql`(values (${first?.canonical}::text))`;
  return sql`unnest(${records.map(({ canonical }) => canonical)}::text[])`;
}

/** One part is sent as it is, for the same reason. */
function personalRows(personal: readonly (PersonalData & { readonly auditId: string })[]): Sql {
  const [first] = personal;
  if (first && personal.length === 1)
    return sql`values (${first.auditId}::uuid, ${first.part}, ${first.subjectId}::uuid, ${first.salt}, ${JSON.stringify(first.data)}::jsonb)`;
  const rows = personal.map(({ salt, ...part }) => ({ ...part, salt: salt.toString('base64') }));
  return sql`select "auditId", part, "subjectId", decode(salt, 'base64'), data from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as datum ("auditId" uuid, part text, "subjectId" uuid, salt text, data jsonb)`;
}

function stored({ amendment, personal, ...row }: Row): StoredAudit {
  const data = personal ?? {};
  return {
    ...row,
    status: amendment?.status ?? row.status,
    details: amendment ? amendment.details : row.details,
    changes: discloseChanges(row.changes, data),
    ipAddress: (data['/ipAddress'] as string | undefined) ?? null,
    userAgent: (data['/userAgent'] as string | undefined) ?? null,
    version: amendment?.version ?? 1,
    updatedAt: amendment && new Date(amendment.createdAt),
    withdrawnAt: amendment?.withdrawn === true ? new Date(amendment.createdAt) : null,
  };
}

function conditions(filter: AuditFilter): Sql {
  const { actionType, entityType, entityId, userId, actor, requestId, createdAfter, createdBefore, scope } = filter;
  return allOf(
    actionType === undefined ? undefined : sql`audits.action_type = ${actionType}`,
    entityType === undefined ? undefined : sql`audits.entity_type = ${entityType}`,
    entityId === undefined ? undefined : sql`audits.entity_id = ${entityId}`,
    userId === undefined ? undefined : sql`audits.user_id = ${userId}`,
    actor === undefined ? undefined : hasActor(actor),
    requestId === undefined ? undefined : sql`audits.request_id = ${requestId}`,
    filter.status === undefined ? undefined : hasStatus(filter.status),
    createdAfter === undefined ? undefined : sql`audits.created_at > ${createdAfter}`,
    createdBefore === undefined ? undefined : sql`audits.created_at < ${createdBefore}`,
    filter.withdrawn === true ? WITHDRAWN : sql`not ${WITHDRAWN}`,
    toSql(scope, attributes),
  );
}

/** The index of actors leaves users out: their records are found by their id, in the index of its column. */
function hasActor(actor: string): Sql {
  if (!actor.startsWith(USER)) return sql`audits.actor = ${actor} and audits.actor < 'user:'`;
  const userId = actor.slice(USER.length);
  return isUuid(userId) ? sql`audits.user_id = ${userId} and audits.actor = ${actor}` : sql`false`;
}

/** Only pending records can be given another status. */
function hasStatus(status: string): Sql {
  if (status === 'pending') return sql`audits.status = 'pending' and ${CURRENT_STATUS} = 'pending'`;
  return sql`(audits.status = ${status} or (audits.status = 'pending' and ${CURRENT_STATUS} = ${status}))`;
}
