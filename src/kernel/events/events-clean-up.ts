import { Injectable } from '@nestjs/common';
import { batchDelete } from '../jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../jobs/scheduled-tasks.js';
import { OutboxRepository } from './outbox.repository.js';

const RETENTION_DAYS = 30;

/**
 * Forgets which handlers have dealt with events of long ago. The memory of an
 * event that still is in the outbox stays, however old: its job failed, and
 * when somebody retries it, the handlers that were done are not to run again.
 */
@Injectable()
export class EventsCleanUp {
  constructor(
    private readonly outbox: OutboxRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'events.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return batchDelete((most) => this.outbox.purgeHandled(RETENTION_DAYS, most));
  }
}
