import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { AuditsService } from '../audits/audits.service.js';
import type { ReportFormat, ReportType } from './report.entity.js';
import { MEDIA_TYPES } from './report-formats.js';
import { ReportExpired, ReportFailed, ReportNotDone, ReportNotFound } from './reports.errors.js';
import { ReportRequested } from './reports.events.js';
import { type ReportFilter, type ReportRow, ReportsRepository } from './reports.repository.js';

export interface WantedReport {
  readonly type: ReportType;
  readonly format: ReportFormat;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

/** A report as a file, read piece by piece. */
export interface ReportContent {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly pieces: AsyncIterable<Buffer>;
}

/** Takes orders for reports and hands them out. Writing them is the builder's work. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly counts: CountCache,
    private readonly policy: Policy,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Has a report written: it is in the queue if, and only if, this commits. */
  async request(actor: Actor, { type, format, createdAfter, createdBefore }: WantedReport): Promise<ReportRow> {
    return this.database.transaction(async () => {
      const report = await this.reports.insert(
        {
          id: uuidv7(),
          userId: actor.userId,
          type,
          format,
          createdAfter: createdAfter ?? null,
          createdBefore: createdBefore ?? null,
        },
        this.config.retention.reportDays,
      );
      await this.audits.record(actor, {
        action: 'create',
        entityType: 'report',
        entityId: report.id,
        details: { type, format, createdAfter, createdBefore },
      });
      await this.events.emit(ReportRequested(report.id, { type, format }));
      this.counts.invalidate('reports');
      return report;
    });
  }

  /** One report within the reach of `reports:read`; without it, one of one's own. Throws ReportNotFound. */
  async get(actor: Actor, id: string): Promise<ReportRow> {
    const reach = await this.policy.scopeFor(actor, 'reports:read');
    const report = await this.reports.find(id);
    if (!report || !reach.includes(report)) throw new ReportNotFound(id);
    return report;
  }

  /** Reports within the reach of `reports:read`, newest first unless sorted otherwise. */
  async list(actor: Actor, wanted: ReportFilter, window: PageRequest): Promise<PageResult<ReportRow>> {
    const reach = await this.policy.scopeFor(actor, 'reports:read');
    const filter = { ...wanted, reach: reach.filter };
    const slice = await this.reports.list(filter, window);
    return { ...slice, total: await this.counts.count('reports', filter, () => this.reports.count(filter)) };
  }

  /**
   * The content of one's own report; nobody else gets it, whatever they may do,
   * and its owner only when no rule hides it. That it was taken out of the house is audited before the first byte leaves.
   * Throws ReportNotFound, ReportNotDone, ReportFailed or ReportExpired.
   */
  async open(actor: Actor, id: string): Promise<ReportContent> {
    const report = await this.get(actor, id);
    if (report.userId !== actor.userId) throw new ReportNotFound(id);
    const { type, format, status, progress, rows, bytes, createdAt, expiresAt } = report;
    if (expiresAt.getTime() <= Date.now()) throw new ReportExpired(expiresAt);
    if (status === 'failed') throw new ReportFailed();
    if (status !== 'done') throw new ReportNotDone(status, progress);
    // What can fail fails before the answer begins.
    const first = await this.piece(id, 0);
    await this.audits.record(actor, {
      action: 'export',
      entityType: 'report',
      entityId: id,
      details: { type, format, rows, bytes },
    });
    const name = `${type}-${createdAt.toISOString().slice(0, 10)}.${format}`;
    return { name, mediaType: MEDIA_TYPES[format], bytes, pieces: this.pieces(id, bytes, first) };
  }

  /** Reads a piece when the one before has left, so a slow reader costs no memory. */
  private async *pieces(id: string, bytes: number, first: Buffer): AsyncGenerator<Buffer> {
    yield first;
    for (let position = 1, sent = first.length; sent < bytes; position++) {
      const piece = await this.piece(id, position);
      sent += piece.length;
      yield piece;
    }
  }

  /** Throws ReportNotFound when the content was deleted meanwhile. */
  private async piece(id: string, position: number): Promise<Buffer> {
    const piece = await this.reports.findChunk(id, position);
    if (!piece) throw new ReportNotFound(id);
    return piece;
  }
}
