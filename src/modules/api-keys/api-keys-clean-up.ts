import { Injectable } from '@nestjs/common';
import { Totals } from '../../kernel/cache/count-cache.js';
import { inBatches } from '../../kernel/jobs/maintenance/batch-delete.js';
import { RecurringWorks } from '../../kernel/jobs/scheduled-tasks.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** Long enough to look into what a key was up to before it was revoked; the audit trail keeps it longer. */
const KEPT_DAYS = 90;

/** Forgets secrets that a rotation has replaced, and keys that ended long ago. */
@Injectable()
export class ApiKeysCleanUp {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly totals: Totals,
    works: RecurringWorks,
  ) {
    works.add({ name: 'apiKeys.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  /** Gives the number of keys and secrets that went. */
  async run(): Promise<number> {
    const secrets = await inBatches((most) => this.keys.deleteExpiredSecrets(most));
    const keys = await inBatches((most) => this.keys.deleteEnded(KEPT_DAYS, most));
    if (keys > 0) this.totals.changed('api-keys');
    return secrets + keys;
  }
}
