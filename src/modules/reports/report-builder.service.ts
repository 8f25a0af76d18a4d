import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../../kernel/database/database.js';
import { LINE_COLUMNS, OrderExportService } from '../orders/export/order-export.service.js';
import { type Row, createWriter } from './report-formats.js';
import type { ReportType } from './report.entity.js';
import { type Attempt, ReportsRepository, Superseded } from './reports.repository.js';

/** Where a report's rows come from, and which columns it shows in which order. */
interface Source {
  readonly columns: readonly string[];
  count(period: Period): Promise<number>;
  chunks(period: Period): AsyncIterable<readonly Row[]>;
}

interface Period {
  readonly after: Date | null;
  readonly before: Date | null;
}

const PROGRESS_MS = 1000;

/** Writes reports, a chunk at a time, so that memory does not grow with their size. */
@Injectable()
export class ReportBuilderService {
  private readonly logger = new Logger(ReportBuilderService.name);
  private readonly sources: Record<ReportType, Source>;

  constructor(
    private readonly database: Database,
    private readonly reports: ReportsRepository,
    @Inject(CONFIG) private readonly config: Config,
    orders: OrderExportService,
  ) {
    this.sources = {
      orders: {
        columns: LINE_COLUMNS,
        count: (period) => orders.countLines(period),
        chunks: (period) => orders.lines(period),
      },
      sales: {
        columns: ['day', 'currency', 'orders', 'paidOrders', 'cancelledOrders', 'revenueAmount'],
        count: () => Promise.resolve(0),
        chunks: (period) => orders.sales(period),
      },
    };
  }

  /**
   * Writes the report from the beginning, in place of what an earlier attempt
   * left. Does nothing when it is done already. Of two attempts at once the
   * older one stops: each piece is added only if no newer attempt has begun.
   */
  async build(id: string): Promise<void> {
    const attempt = await this.database.transaction(() => this.reports.begin(id));
    if (!attempt) return;
    try {
      const written = await this.write(attempt);
      await this.reports.finish(attempt, written, this.config.retention.reportDays);
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
      this.logger.warn({ reportId: id, attempt: attempt.attempt }, 'A newer attempt writes this report.');
    }
  }

  private async write(attempt: Attempt): Promise<{ rows: number; bytes: number }> {
    const { columns, count, chunks } = this.sources[attempt.type];
    const period = { after: attempt.createdAfter, before: attempt.createdBefore };
    const writer = createWriter(attempt.format, columns);
    const expected = await count(period);
    const written = { rows: 0, bytes: 0 };
    let position = 0;
    let notedAt = performance.now();
    const append = async (text: string) => {
      if (text === '') return;
      const content = Buffer.from(text);
      await this.reports.append(attempt, position++, content);
      written.bytes += content.length;
    };

    await append(writer.head());
    for await (const rows of chunks(period)) {
      await append(writer.rows(rows, written.rows === 0));
      written.rows += rows.length;
      if (performance.now() - notedAt < PROGRESS_MS) continue;
      notedAt = performance.now();
      const progress = Math.min(99, Math.floor((written.rows / Math.max(expected, written.rows)) * 100));
      await this.reports.noteProgress(attempt, { progress, ...written });
    }
    await append(writer.tail());
    return written;
  }
}
