import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import type { RESOURCES } from '../../kernel/auth/policy/attributes.js';
import type { AccessFilter } from '../../kernel/auth/policy/access-scope.js';
import { allOf } from '../../kernel/database/conditions.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { toSql } from '../../kernel/auth/policy/access-filter.sql.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { Audit } from './audit.entity.js';

export type NewAudit = Omit<Audit, 'createdAt' | 'updatedAt'>;

/** Conditions that a record must all meet. */
export interface AuditFilter {
  readonly actionType?: string;
  readonly entityType?: string;
  readonly entityId?: string;
  readonly userId?: string;
  readonly status?: string;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly scope?: AccessFilter;
}

const COLUMNS = sql`
  id, action_type as "actionType", entity_type as "entityType", entity_id as "entityId", user_id as "userId", actor,
  status, details, changes, request_id as "requestId", ip_address as "ipAddress", user_agent as "userAgent",
  created_at as "createdAt", updated_at as "updatedAt"`;

const attributes: Record<keyof (typeof RESOURCES)['audits:read'], Sql> = {
  id: sql`id`,
  userId: sql`user_id`,
  actionType: sql`action_type`,
  entityType: sql`entity_type`,
  entityId: sql`entity_id`,
  status: sql`status`,
  createdAt: sql`created_at`,
};

const keyset = new Keyset<Audit>(
  { createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() } },
  sql`id`,
);

@Injectable()
export class AuditsRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  /** Inserts all records in one statement. */
  async insert(records: readonly NewAudit[]): Promise<void> {
    const column = <K extends keyof NewAudit>(name: K) => records.map((record) => record[name]);
    const json = (name: 'details' | 'changes') =>
      records.map((record) => (record[name] === null ? null : JSON.stringify(record[name])));
    await this.database.execute(sql`
      insert into audits (id, action_type, entity_type, entity_id, user_id, actor, status, details, changes, request_id, ip_address, user_agent)
      select * from unnest(
        ${column('id')}::uuid[], ${column('actionType')}::text[], ${column('entityType')}::text[], ${column('entityId')}::uuid[],
        ${column('userId')}::uuid[], ${column('actor')}::text[], ${column('status')}::text[], ${json('details')}::jsonb[],
        ${json('changes')}::jsonb[], ${column('requestId')}::text[], ${column('ipAddress')}::text[], ${column('userAgent')}::text[])`);
    this.counts.invalidate('audits');
  }

  find(id: string): Promise<Audit | null> {
    return this.database.queryOne<Audit>(sql`select ${COLUMNS} from audits where id = ${id}`);
  }

  async list(filter: AuditFilter, page: PageRequest): Promise<PageResult<Audit>> {
    const rows = await this.database.query<Audit>(sql`
      select ${COLUMNS} from audits where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count('audits', filter, () =>
      this.database.count(sql`audits where ${conditions(filter)}`),
    );
    return { ...keyset.slice(rows, page), total };
  }
}

function conditions(filter: AuditFilter): Sql {
  const { actionType, entityType, entityId, userId, status, createdAfter, createdBefore, scope } = filter;
  return allOf(
    actionType === undefined ? undefined : sql`action_type = ${actionType}`,
    entityType === undefined ? undefined : sql`entity_type = ${entityType}`,
    entityId === undefined ? undefined : sql`entity_id = ${entityId}`,
    userId === undefined ? undefined : sql`user_id = ${userId}`,
    status === undefined ? undefined : sql`status = ${status}`,
    createdAfter === undefined ? undefined : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? undefined : sql`created_at < ${createdBefore}`,
    toSql(scope, attributes),
  );
}
