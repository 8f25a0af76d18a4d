import { Module } from '@nestjs/common';
import { RetentionService } from '../../kernel/jobs/maintenance/retention.service.js';
import { AuditsModule } from '../audits/audits.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { ReportBuilderService } from './report-builder.service.js';
import { ReportJobs } from './report-jobs.js';
import { ReportsProcessor } from './reports.processor.js';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [AuditsModule, OrdersModule],
  controllers: [ReportsController],
  providers: [ReportsService, ReportBuilderService, ReportJobs, ReportsProcessor, ReportsRepository],
})
export class ReportsModule {
  constructor(retention: RetentionService) {
    retention.register('reports.cleanUp', 10, [
      // Before their reports: a large one would take too long to delete in one statement.
      { table: 'report_chunks', partOf: { table: 'reports', key: 'report_id' }, column: 'expires_at' },
      { table: 'reports', column: 'expires_at', counted: ['reports'] },
    ]);
  }
}
