import { Global, Module } from '@nestjs/common';
import { CacheWarmer } from '../../cache/cache-warmer.js';
import { ScheduledTasks } from '../scheduled-tasks.js';
import { Scheduler } from '../scheduler.js';
import { MaintenanceProcessor } from './maintenance.processor.js';
import { RetentionService } from './retention.service.js';

/** Every process registers scheduled tasks; only those that process jobs schedule and run them. */
@Global()
@Module({
  providers: [ScheduledTasks, RetentionService, MaintenanceProcessor, Scheduler],
  exports: [ScheduledTasks, RetentionService],
})
export class MaintenanceModule {
  constructor(retention: RetentionService, tasks: ScheduledTasks, warmer: CacheWarmer) {
    tasks.register({ name: 'cache.warm', schedule: { everyMs: 3_600_000 }, run: () => warmer.warmHourly() });
    retention.register('workers.cleanUp', 60, [{ table: 'worker_heartbeats', column: 'seen_at', days: 1 }]);
  }
}
