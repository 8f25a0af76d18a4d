import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import type { RESOURCES } from '../../kernel/auth/policy/attributes.js';
import type { AccessFilter } from '../../kernel/auth/policy/access-scope.js';
import { allOf } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { toSql } from '../../kernel/auth/policy/access-filter.sql.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { Report, ReportStatus, ReportType } from './report.entity.js';

export type ReportRow = Omit<Report, 'attempt'>;
export type NewReport = Pick<Report, 'id' | 'userId' | 'type' | 'format' | 'createdAfter' | 'createdBefore'>;

/** Conditions that must all hold; those left out hold for every report. */
export interface ReportFilter {
  readonly type?: ReportType;
  readonly status?: ReportStatus;
  readonly reach?: AccessFilter;
}

/** One of the times that a report was begun. */
export type Attempt = Pick<Report, 'id' | 'type' | 'format' | 'createdAfter' | 'createdBefore' | 'attempt'>;

/** How far an attempt is. */
export type Written = Pick<Report, 'progress' | 'rows' | 'bytes'>;

const COLUMNS = sql`
  id, user_id as "userId", type, format, created_after as "createdAfter", created_before as "createdBefore", status,
  progress, row_count as rows, byte_count as bytes, version, created_at as "createdAt", updated_at as "updatedAt",
  finished_at as "finishedAt", expires_at as "expiresAt"`;

const attributes: Record<keyof (typeof RESOURCES)['reports:read'], Sql> = {
  id: sql`id`,
  userId: sql`user_id`,
  type: sql`type`,
  format: sql`format`,
  status: sql`status`,
  createdAt: sql`created_at`,
};

const keyset = new Keyset<ReportRow>(
  { createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() } },
  sql`id`,
);

@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  async insert(report: NewReport, keptDays: number): Promise<ReportRow> {
    const { id, userId, type, format, createdAfter, createdBefore } = report;
    const [row] = await this.database.query<ReportRow>(sql`
      insert into reports (id, user_id, type, format, created_after, created_before, expires_at)
      values (${id}, ${userId}, ${type}, ${format}, ${createdAfter}, ${createdBefore}, now() + make_interval(days => ${keptDays}))
      returning ${COLUMNS}`);
    if (!row) throw new Error('An insert gave no row.');
    return row;
  }

  async find(id: string): Promise<ReportRow | null> {
    const [report] = await this.database.query<ReportRow>(sql`select ${COLUMNS} from reports where id = ${id}`);
    return report ?? null;
  }

  async list(filter: ReportFilter, window: PageRequest): Promise<Omit<PageResult<ReportRow>, 'total'>> {
    const found = await this.database.query<ReportRow>(sql`
      select ${COLUMNS} from reports where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: ReportFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from reports where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** Begins a report anew, whatever is there of it; null when it is done, expired or gone. Call it in a transaction. */
  async begin(id: string): Promise<Attempt | null> {
    const [attempt] = await this.database.query<Attempt>(sql`
      update reports
      set status = 'running', progress = 0, row_count = 0, byte_count = 0, attempt = attempt + 1,
        version = version + 1, updated_at = now()
      where id = ${id} and status <> 'done' and expires_at > now()
      returning id, type, format, created_after as "createdAfter", created_before as "createdBefore", attempt`);
    if (!attempt) return null;
    await this.database.execute(sql`delete from report_chunks where report_id = ${id}`);
    return attempt;
  }

  /** Adds a piece of the content. Throws Superseded when a newer attempt has begun. */
  async append({ id, attempt }: Attempt, position: number, content: Buffer): Promise<void> {
    const count = await this.database.execute(sql`
      insert into report_chunks (report_id, position, content)
      select id, ${position}, ${content} from reports
      where id = ${id} and attempt = ${attempt} and status = 'running' for share`);
    if (count === 0) throw new Superseded();
  }

  /** Throws Superseded when a newer attempt has begun. */
  async noteProgress({ id, attempt }: Attempt, { progress, rows, bytes }: Written): Promise<void> {
    const count = await this.database.execute(sql`
      update reports
      set progress = ${progress}, row_count = ${rows}, byte_count = ${bytes}, version = version + 1, updated_at = now()
      where id = ${id} and attempt = ${attempt} and status = 'running'`);
    if (count === 0) throw new Superseded();
  }

  /** From now on it can be downloaded, for that many days. Throws Superseded when a newer attempt has begun. */
  async finish({ id, attempt }: Attempt, { rows, bytes }: Omit<Written, 'progress'>, keptDays: number): Promise<void> {
    const count = await this.database.execute(sql`
      update reports
      set status = 'done', progress = 100, row_count = ${rows}, byte_count = ${bytes}, version = version + 1,
        updated_at = now(), finished_at = now(), expires_at = now() + make_interval(days => ${keptDays})
      where id = ${id} and attempt = ${attempt} and status = 'running'`);
    if (count === 0) throw new Superseded();
  }

  /** It will not be tried again. */
  async fail(id: string): Promise<void> {
    await this.database.execute(sql`
      update reports set status = 'failed', version = version + 1, updated_at = now(), finished_at = now()
      where id = ${id} and status in ('queued', 'running')`);
  }

  /** Reports that should be written and have shown no sign of life for that long, marked so that nobody else picks them up. */
  async takeAbandoned(silentMinutes: number, most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(sql`
      update reports set updated_at = now() where id in (
        select id from reports
        where status in ('queued', 'running') and updated_at < now() - make_interval(mins => ${silentMinutes})
        order by updated_at limit ${most} for update skip locked)
      returning id`);
    return rows.map(({ id }) => id);
  }

  async findChunk(id: string, position: number): Promise<Buffer | null> {
    const [chunk] = await this.database.query<{ content: Buffer }>(sql`
      select content from report_chunks where report_id = ${id} and position = ${position}`);
    return chunk?.content ?? null;
  }
}

/** Another attempt to write the same report has begun: this one is to stop and leave no trace. */
export class Superseded extends Error {}

function conditions({ type, status, reach }: ReportFilter): Sql {
  return allOf(
    type === undefined ? undefined : sql`type = ${type}`,
    status === undefined ? undefined : sql`status = ${status}`,
    toSql(reach, attributes),
  );
}
