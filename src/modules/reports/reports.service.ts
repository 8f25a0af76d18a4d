import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { Database } from '../../kernel/database/database.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { ChangeRecorderService } from '../audits/change-recorder.service.js';
import { MEDIA_TYPES } from './report-formats.js';
import { ReportExpired, ReportFailed, ReportNotDone, ReportNotFound } from './reports.errors.js';
import { ReportRequested } from './reports.events.js';
import { type ReportFilter, type ReportRow, ReportsRepository, type RequestedReport } from './reports.repository.js';

/** A report as a file, read a chunk at a time. */
export interface ReportContent {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Takes requests for reports and serves the finished ones. `ReportBuilderService` builds them. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly policy: Policy,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Requests a report. It is queued exactly when the transaction commits. */
  async create(actor: Actor, requested: RequestedReport): Promise<ReportRow> {
    return this.database.transaction(async () => {
      const fields = { id: uuidv7(), userId: actor.userId, ...requested };
      const report = await this.reports.insert(fields, this.config.retention.reportDays);
      const { type, format } = report;
      await this.recorder.record(actor, {
        action: 'create',
        entityType: 'report',
        entityId: report.id,
        details: { ...requested },
        event: ReportRequested(report.id, { type, format }),
        counts: ['reports'],
      });
      return report;
    });
  }

  /** A report within the actor's scope of `reports:read`; without that permission, one of the actor's own. Throws ReportNotFound. */
  async get(actor: Actor, id: string): Promise<ReportRow> {
    const scope = await this.policy.scopeFor(actor, 'reports:read');
    const report = await this.reports.find(id);
    if (!report || !scope.includes(report)) throw new ReportNotFound(id);
    return report;
  }

  /** A page of the reports within the actor's scope of `reports:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, requested: ReportFilter, page: PageRequest): Promise<PageResult<ReportRow>> {
    const scope = await this.policy.scopeFor(actor, 'reports:read');
    return this.reports.list({ ...requested, scope: scope.filter }, page);
  }

  /**
   * The content of one of the actor's own reports, whatever their permissions. The
   * download is audited before the first byte. Throws ReportNotFound,
   * ReportNotDone, ReportFailed or ReportExpired.
   */
  async getContent(actor: Actor, id: string): Promise<ReportContent> {
    const report = await this.get(actor, id);
    if (report.userId !== actor.userId) throw new ReportNotFound(id);
    const { type, format, status, progress, rows, bytes, createdAt, expiresAt, isExpired } = report;
    if (isExpired) throw new ReportExpired(expiresAt);
    if (status === 'failed') throw new ReportFailed();
    if (status !== 'done') throw new ReportNotDone(status, progress);
    // Read before the response starts, so that a failure can still become a problem.
    const first = await this.getChunk(id, 0);
    await this.recorder.record(actor, {
      action: 'export',
      entityType: 'report',
      entityId: id,
      details: { type, format, rows, bytes },
    });
    const name = `${type}-${createdAt.toISOString().slice(0, 10)}.${format}`;
    return { name, mediaType: MEDIA_TYPES[format], bytes, chunks: this.chunks(id, bytes, first) };
  }

  /** Reads each chunk when the one before is sent, so a slow reader costs no memory. */
  private async *chunks(id: string, bytes: number, first: Buffer): AsyncGenerator<Buffer> {
    yield first;
    for (let position = 1, sent = first.length; sent < bytes; position++) {
      const chunk = await this.getChunk(id, position);
      sent += chunk.length;
      yield chunk;
    }
  }

  private async getChunk(id: string, position: number): Promise<Buffer> {
    const chunk = await this.reports.findChunk(id, position);
    if (!chunk) throw new ReportNotFound(id);
    return chunk;
  }
}
