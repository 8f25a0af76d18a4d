import { Module } from '@nestjs/common';
import { AuditsModule } from '../audits/audits.module.js';
import { OrdersModule } from '../orders/orders.module.js';
import { ReportBuilderService } from './report-builder.service.js';
import { ReportJobs } from './report-jobs.js';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [AuditsModule, OrdersModule],
  controllers: [ReportsController],
  providers: [ReportsService, ReportBuilderService, ReportJobs, ReportsRepository],
})
export class ReportsModule {}
