import { Injectable } from '@nestjs/common';
import { batchDelete } from '../../../kernel/jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../../kernel/jobs/scheduled-tasks.js';
import { KnownLoginIpsRepository } from './known-login-ips.repository.js';

const RETENTION_DAYS = 90;

/** Deletes addresses from which an account has not signed in for 90 days. */
@Injectable()
export class KnownLoginIpsCleanUp {
  constructor(
    private readonly knownLoginIps: KnownLoginIpsRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'familiarAddresses.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return batchDelete((most) => this.knownLoginIps.deleteUnused(RETENTION_DAYS, most));
  }
}
