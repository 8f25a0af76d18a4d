import { Injectable } from '@nestjs/common';
import { batchDelete } from '../../jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../jobs/scheduled-tasks.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** Deletes stored responses whose keys have expired. */
@Injectable()
export class IdempotencyCleanUp {
  constructor(
    private readonly keys: IdempotencyRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'idempotency.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return batchDelete((limit) => this.keys.deleteExpired(limit));
  }
}
