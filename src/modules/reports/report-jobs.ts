import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { EventHandlers } from '../../kernel/events/event-handlers.js';
import { batchDelete } from '../../kernel/jobs/maintenance/batch-delete.js';
import { REPORTS_QUEUE } from '../../kernel/jobs/queues.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import type { JobOrigin } from '../../kernel/jobs/queue-processor.js';
import { ReportBuilderService } from './report-builder.service.js';
import { ReportRequested } from './reports.events.js';
import { ReportsRepository } from './reports.repository.js';

export interface BuildReport extends JobOrigin {
  readonly reportId: string;
}

/** A report under way says so every second. Silent for that long, its job is lost. */
const SILENT_MINUTES = 10;

/** Queues reports to be built. They have a queue of their own, because they take long and mails should not wait. */
@Injectable()
export class ReportJobs {
  constructor(
    @InjectQueue(REPORTS_QUEUE) private readonly queue: Queue,
    private readonly reports: ReportsRepository,
    private readonly builder: ReportBuilderService,
    handlers: EventHandlers,
    tasks: ScheduledTasks,
  ) {
    handlers.register(ReportRequested, 'reports.enqueue', 'queue', ({ subject, requestid, traceid, traceparent }) =>
      this.enqueue({ reportId: subject, requestid, traceid, traceparent }),
    );
    tasks.register({ name: 'reports.resume', schedule: { everyMs: 60_000 }, run: () => this.resume() });
  }

  /** The report's id is the job's: while one is there, another changes nothing. */
  private async enqueue(job: BuildReport): Promise<void> {
    await this.queue.add('report.build', job, { jobId: job.reportId, removeOnComplete: true });
  }

  /** Puts reports back into the queue that has lost them. */
  async resume(): Promise<number> {
    return batchDelete(async (most) => {
      const abandoned = await this.reports.claimAbandoned(SILENT_MINUTES, most);
      for (const reportId of abandoned) await this.resumeOne(reportId);
      return abandoned.length;
    });
  }

  /** A job that has failed for good, without the report being told, is not done again. */
  private async resumeOne(reportId: string): Promise<void> {
    const job = await this.queue.getJob(reportId);
    if (await job?.isFailed()) await this.builder.fail(reportId);
    else await this.enqueue({ reportId });
  }
}
