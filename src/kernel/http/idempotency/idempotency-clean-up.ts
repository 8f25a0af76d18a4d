import { Injectable } from '@nestjs/common';
import { batchDelete } from '../../jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../jobs/scheduled-tasks.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** Forgets answers whose keys have expired. */
@Injectable()
export class IdempotencyCleanUp {
  constructor(
    private readonly keys: IdempotencyRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'idempotency.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return batchDelete((most) => this.keys.deleteExpired(most));
  }
}
