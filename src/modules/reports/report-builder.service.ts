import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import { LINE_COLUMNS, OrderExportService } from '../orders/export/order-export.service.js';
import { ReportDone, ReportFailed } from './reports.events.js';
import { type Row, createWriter } from './report-formats.js';
import type { ReportType } from './report.entity.js';
import { type Attempt, ReportsRepository, Superseded } from './reports.repository.js';

/** The rows of a type of report, and its columns in their order. */
interface Source {
  readonly columns: readonly string[];
  count(range: Partial<TimeRange>): Promise<number>;
  stream(range: Partial<TimeRange>): AsyncIterable<readonly Row[]>;
}

const PROGRESS_MS = 1000;

/** Builds reports a chunk at a time, so memory does not grow with their size. */
@Injectable()
export class ReportBuilderService {
  private readonly logger = new Logger(ReportBuilderService.name);
  private readonly sources: Record<ReportType, Source>;

  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    private readonly events: Events,
    @Inject(CONFIG) private readonly config: Config,
    orders: OrderExportService,
  ) {
    this.sources = {
      orders: {
        columns: LINE_COLUMNS,
        count: (range) => orders.countLines(range),
        stream: (range) => orders.streamLines(range),
      },
      sales: {
        columns: ['day', 'currency', 'orders', 'paidOrders', 'cancelledOrders', 'revenueAmount'],
        count: () => Promise.resolve(0),
        stream: (range) => orders.streamSales(range),
      },
    };
  }

  /**
   * Builds the report from the start, in place of what an earlier attempt left.
   * Does nothing when it is done. Of two concurrent attempts the older one stops:
   * a chunk is added only while no newer attempt has started.
   */
  async build(id: string): Promise<void> {
    const attempt = await this.database.transaction(() => this.reports.start(id));
    if (!attempt) return;
    try {
      const written = await this.write(attempt);
      await this.database.transaction(async () => {
        await this.reports.finish(attempt, written, this.config.retention.reportDays);
        const { userId, type, format } = attempt;
        await this.events.emit(ReportDone(id, { userId, type, format }));
      });
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
      this.logger.warn({ reportId: id, attempt: attempt.attempt }, 'A newer attempt builds this report.');
    }
  }

  /** Marks a report whose attempts have all failed. */
  async fail(id: string): Promise<void> {
    await this.database.transaction(async () => {
      const failed = await this.reports.fail(id);
      if (failed) await this.events.emit(ReportFailed(id, failed));
    });
  }

  private async write(attempt: Attempt): Promise<{ rows: number; bytes: number }> {
    const { columns, count, stream } = this.sources[attempt.type];
    const range = {
      createdAfter: attempt.createdAfter ?? undefined,
      createdBefore: attempt.createdBefore ?? undefined,
    };
    const writer = createWriter(attempt.format, columns);
    const expected = await count(range);
    const written = { rows: 0, bytes: 0 };
    let position = 0;
    let updatedAtMs = performance.now();
    const append = async (text: string) => {
      if (text === '') return;
      const content = Buffer.from(text);
      await this.reports.append(attempt, position++, content);
      written.bytes += content.length;
    };

    await append(writer.head());
    for await (const rows of stream(range)) {
      await append(writer.rows(rows, written.rows === 0));
      written.rows += rows.length;
      if (performance.now() - updatedAtMs < PROGRESS_MS) continue;
      updatedAtMs = performance.now();
      const progress = Math.min(99, Math.floor((written.rows / Math.max(expected, written.rows)) * 100));
      await this.reports.updateProgress(attempt, { progress, ...written });
    }
    await append(writer.tail());
    return written;
  }
}
