import { Injectable } from '@nestjs/common';
import { inBatches } from '../../jobs/maintenance/batch-delete.js';
import { RecurringWorks } from '../../jobs/scheduled-tasks.js';
import { IdempotencyRepository } from './idempotency.repository.js';

/** Forgets answers whose keys have expired. */
@Injectable()
export class IdempotencyCleanUp {
  constructor(
    private readonly keys: IdempotencyRepository,
    works: RecurringWorks,
  ) {
    works.add({ name: 'idempotency.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return inBatches((most) => this.keys.deleteExpired(most));
  }
}
