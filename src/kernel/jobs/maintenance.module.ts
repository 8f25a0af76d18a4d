import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '../../config.js';
import { SoftDeleted } from '../database/soft-deleted.js';
import { Maintenance } from './maintenance.js';
import { RecurringWorks } from './recurring-work.js';
import { Scheduler } from './scheduler.js';

/** Everybody may sign up recurring work; only a process that works through jobs schedules and does it. */
@Module({})
export class MaintenanceModule {
  static forRoot({ worker }: Config): DynamicModule {
    return {
      module: MaintenanceModule,
      global: true,
      providers: [RecurringWorks, SoftDeleted, ...(worker ? [Maintenance, Scheduler] : [])],
      exports: [RecurringWorks, SoftDeleted],
    };
  }
}
