import { Injectable } from '@nestjs/common';
import { inBatches } from '../../../kernel/jobs/maintenance/batch-delete.js';
import { RecurringWorks } from '../../../kernel/jobs/scheduled-tasks.js';
import { FamiliarAddressesRepository } from './known-login-ips.repository.js';

const KEPT_DAYS = 90;

/** Forgets addresses from which an account has not signed in for long. */
@Injectable()
export class FamiliarAddressesCleanUp {
  constructor(
    private readonly addresses: FamiliarAddressesRepository,
    works: RecurringWorks,
  ) {
    works.add({ name: 'familiarAddresses.cleanUp', schedule: { everyMs: 3_600_000 }, run: () => this.run() });
  }

  run(): Promise<number> {
    return inBatches((most) => this.addresses.deleteUnused(KEPT_DAYS, most));
  }
}
