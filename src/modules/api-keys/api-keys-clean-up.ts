import { Injectable } from '@nestjs/common';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { batchDelete } from '../../kernel/jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { ApiKeysRepository } from './api-keys.repository.js';

const RETENTION_DAYS = 90;

/** Deletes expired secrets, and keys that ended 90 days ago. */
@Injectable()
export class ApiKeysCleanUp {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly counts: CountCache,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'apiKeys.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  /** Gives the number of deleted keys and secrets. */
  async run(): Promise<number> {
    const secrets = await batchDelete((most) => this.keys.deleteExpiredSecrets(most));
    const keys = await batchDelete((most) => this.keys.deleteEnded(RETENTION_DAYS, most));
    if (keys > 0) this.counts.invalidate('api-keys');
    return secrets + keys;
  }
}
