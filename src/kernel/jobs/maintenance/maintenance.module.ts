import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../../config/config.js';
import { RetentionService } from './retention.service.js';
import { MaintenanceProcessor } from './maintenance.processor.js';
import { ScheduledTasks } from '../scheduled-tasks.js';
import { Scheduler } from '../scheduler.js';

/** Every process registers scheduled tasks; only those that process jobs schedule and run them. */
@Module({})
export class MaintenanceModule {
  static forRoot({ worker }: Config): DynamicModule {
    return {
      module: MaintenanceModule,
      global: true,
      providers: [ScheduledTasks, RetentionService, ...(worker ? [MaintenanceProcessor, Scheduler] : [])],
      exports: [ScheduledTasks, RetentionService],
    };
  }
}
