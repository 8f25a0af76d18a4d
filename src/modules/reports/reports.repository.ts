import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { RESOURCES } from '../../kernel/auth/policy/attributes.js';
import type { AccessFilter } from '../../kernel/auth/policy/access-scope.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { querySpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { toSql } from '../../kernel/auth/policy/access-filter.sql.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import type { Report } from './report.entity.js';

export type ReportRow = Omit<Report, 'attempt'> & { readonly isExpired: boolean };
export type RequestedReport = Pick<Report, 'type' | 'format'> & Partial<TimeRange>;

/** Conditions that a report must all meet. */
export type ReportFilter = Partial<Pick<Report, 'type' | 'status'>> & { readonly scope?: AccessFilter };

/** One attempt to build a report. */
export type Attempt = Pick<Report, 'id' | 'userId' | 'type' | 'format' | 'createdAfter' | 'createdBefore' | 'attempt'>;

type Progress = Pick<Report, 'progress' | 'rows' | 'bytes'>;

const COLUMNS = sql`
  id, user_id as "userId", type, format, created_after as "createdAfter", created_before as "createdBefore", status,
  progress, row_count as rows, byte_count as bytes, version, created_at as "createdAt", updated_at as "updatedAt",
  finished_at as "finishedAt", expires_at as "expiresAt",
  expires_at <= now() as "isExpired"`;

const attributes: Record<keyof (typeof RESOURCES)['reports:read'], Sql> = {
  id: sql`id`,
  userId: sql`user_id`,
  type: sql`type`,
  format: sql`format`,
  status: sql`status`,
  createdAt: sql`created_at`,
};

const keyset = new Keyset<ReportRow>({ createdAt: sql`created_at` }, sql`id`);

/** Reports change while they are made, several times a second. */
const REPORTS = querySpace<number>('reports', { maxAgeMs: 1000 });

@Injectable()
export class ReportsRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  async insert(report: RequestedReport & Pick<Report, 'id' | 'userId'>, retentionDays: number): Promise<ReportRow> {
    const { id, userId, type, format, createdAfter, createdBefore } = report;
    const row = await this.database.queryOne<ReportRow>(sql`
      insert into reports (id, user_id, type, format, created_after, created_before, expires_at)
      values (${id}, ${userId}, ${type}, ${format}, ${createdAfter}, ${createdBefore}, now() + make_interval(days => ${retentionDays}))
      returning ${COLUMNS}`);
    if (!row) throw new Error('The insert returned no row.');
    return row;
  }

  find(id: string): Promise<ReportRow | null> {
    return this.database.queryOne<ReportRow>(sql`select ${COLUMNS} from reports where id = ${id}`);
  }

  async list(filter: ReportFilter, page: PageRequest): Promise<PageResult<ReportRow>> {
    const rows = await this.database.query<ReportRow>(sql`
      select ${COLUMNS} from reports where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count(REPORTS, filter, () =>
      this.database.count(sql`reports where ${conditions(filter)}`),
    );
    return { ...keyset.slice(rows, page), total };
  }

  /** Starts a new attempt and deletes earlier content; null when the report is done, expired or deleted. Call it in a transaction. */
  async start(id: string): Promise<Attempt | null> {
    const attempt = await this.database.queryOne<Attempt>(sql`
      update reports
      set status = 'running', progress = 0, row_count = 0, byte_count = 0, attempt = attempt + 1,
        version = version + 1, updated_at = now()
      where id = ${id} and status <> 'done' and expires_at > now()
      returning id, user_id as "userId", type, format, created_after as "createdAfter", created_before as "createdBefore", attempt`);
    if (attempt) await this.database.execute(sql`delete from report_chunks where report_id = ${id}`);
    return attempt;
  }

  /** Adds a chunk of the content. Throws Superseded when a newer attempt has started. */
  async append({ id, attempt }: Attempt, position: number, content: Buffer): Promise<void> {
    const count = await this.database.execute(sql`
      insert into report_chunks (report_id, position, content)
      select id, ${position}, ${content} from reports
      where id = ${id} and attempt = ${attempt} and status = 'running' for share`);
    if (count === 0) throw new Superseded();
  }

  /** Throws Superseded when a newer attempt has started. */
  async updateProgress({ id, attempt }: Attempt, { progress, rows, bytes }: Progress, end = empty): Promise<void> {
    const count = await this.database.execute(sql`
      update reports
      set progress = ${progress}, row_count = ${rows}, byte_count = ${bytes}, version = version + 1, updated_at = now() ${end}
      where id = ${id} and attempt = ${attempt} and status = 'running'`);
    if (count === 0) throw new Superseded();
  }

  /** Makes the report available for `retentionDays`. Throws Superseded when a newer attempt has started. */
  finish(attempt: Attempt, written: Omit<Progress, 'progress'>, retentionDays: number): Promise<void> {
    const expiry = sql`now() + make_interval(days => ${retentionDays})`;
    const end = sql`, status = 'done', finished_at = now(), expires_at = ${expiry}`;
    return this.updateProgress(attempt, { progress: 100, ...written }, end);
  }

  /** Marks a report that will not be tried again; null when it was done or marked before. */
  fail(id: string): Promise<Pick<Report, 'userId' | 'type' | 'format'> | null> {
    return this.database.queryOne<Pick<Report, 'userId' | 'type' | 'format'>>(sql`
      update reports set status = 'failed', version = version + 1, updated_at = now(), finished_at = now()
      where id = ${id} and status in ('queued', 'running')
      returning user_id as "userId", type, format`);
  }

  /** Claims at most `limit` unfinished reports that were not updated for `silentMinutes`, so no other process does. */
  async claimAbandoned(silentMinutes: number, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(sql`
      update reports set updated_at = now() where id in (
        select id from reports
        where status in ('queued', 'running') and updated_at < now() - make_interval(mins => ${silentMinutes})
        order by updated_at limit ${limit} for update skip locked)
      returning id`);
    return rows.map(({ id }) => id);
  }

  async findChunk(id: string, position: number): Promise<Buffer | null> {
    const chunk = await this.database.queryOne<{ content: Buffer }>(sql`
      select content from report_chunks where report_id = ${id} and position = ${position}`);
    return chunk?.content ?? null;
  }
}

/** A newer attempt to build the same report has started; this one has to stop. */
export class Superseded extends Error {}

function conditions({ type, status, scope }: ReportFilter): Sql {
  return allOf(
    type === undefined ? empty : sql`type = ${type}`,
    status === undefined ? empty : sql`status = ${status}`,
    toSql(scope, attributes),
  );
}
