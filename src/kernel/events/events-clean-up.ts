import { Injectable } from '@nestjs/common';
import { inBatches } from '../jobs/maintenance/batch-delete.js';
import { RecurringWorks } from '../jobs/scheduled-tasks.js';
import { OutboxRepository } from './outbox.repository.js';

const KEPT_DAYS = 30;

/**
 * Forgets which handlers have dealt with events of long ago. The memory of an
 * event that still is in the outbox stays, however old: its job failed, and
 * when somebody retries it, the handlers that were done are not to run again.
 */
@Injectable()
export class EventsCleanUp {
  constructor(
    private readonly outbox: OutboxRepository,
    works: RecurringWorks,
  ) {
    works.add({ name: 'events.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return inBatches((most) => this.outbox.forgetHandled(KEPT_DAYS, most));
  }
}
