import { Injectable } from '@nestjs/common';
import { batchDelete } from '../../kernel/jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { OneTimeTokensRepository } from './registration/one-time-tokens.repository.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { KnownLoginIpsRepository } from './throttling/known-login-ips.repository.js';

const KNOWN_IP_DAYS = 90;

/** Deletes expired sessions and tokens, and addresses from which an account has not signed in for 90 days. */
@Injectable()
export class IdentityCleanUp {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly oneTimeTokens: OneTimeTokensRepository,
    knownLoginIps: KnownLoginIpsRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'identity.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
    tasks.register({
      name: 'familiarAddresses.cleanUp',
      schedule: { everyMs: 3_600_000 },
      run: () => batchDelete((most) => knownLoginIps.deleteUnused(KNOWN_IP_DAYS, most)),
    });
  }

  async run(): Promise<number> {
    const tokens = await batchDelete((most) => this.sessions.deleteExpiredTokens(most));
    const sessions = await batchDelete((most) => this.sessions.deleteExpired(most));
    return tokens + sessions + (await batchDelete((most) => this.oneTimeTokens.deleteExpired(most)));
  }
}
