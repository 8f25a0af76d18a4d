import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { QueueProcessor } from '../../kernel/jobs/queue-processor.js';
import { REPORTS_QUEUE } from '../../kernel/jobs/queues.js';
import { ReportBuilderService } from './report-builder.service.js';
import type { BuildReport } from './report-jobs.js';

/** Builds reports, one at a time in a process. */
@Processor(REPORTS_QUEUE, { concurrency: 1 })
export class ReportsProcessor extends QueueProcessor<BuildReport> {
  constructor(private readonly builder: ReportBuilderService) {
    super();
  }

  protected handle({ data }: Job<BuildReport>): Promise<void> {
    return this.builder.build(data.reportId);
  }

  protected override handleFailure({ data }: Job<BuildReport>): Promise<void> {
    return this.builder.fail(data.reportId);
  }
}
