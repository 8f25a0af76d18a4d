import { Injectable } from '@nestjs/common';
import { batchDelete } from '../../kernel/jobs/maintenance/batch-delete.js';
import { ScheduledTasks } from '../../kernel/jobs/scheduled-tasks.js';
import { OneTimeTokensRepository } from './registration/one-time-tokens.repository.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** Deletes expired sessions, refresh tokens and one-time tokens. */
@Injectable()
export class IdentityCleanUp {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly oneTimeTokens: OneTimeTokensRepository,
    tasks: ScheduledTasks,
  ) {
    tasks.register({ name: 'identity.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
  }

  async run(): Promise<number> {
    const tokens = await batchDelete((most) => this.sessions.deleteExpiredTokens(most));
    const sessions = await batchDelete((most) => this.sessions.deleteExpired(most));
    return tokens + sessions + (await batchDelete((most) => this.oneTimeTokens.deleteExpired(most)));
  }
}
