import { Injectable } from '@nestjs/common';
import { inBatches } from '../../kernel/jobs/maintenance/batch-delete.js';
import { RecurringWorks } from '../../kernel/jobs/scheduled-tasks.js';
import { MailTokensRepository } from './registration/one-time-tokens.repository.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** Deletes sessions that nobody prolonged, refresh tokens that would be too old anyway, and mailed links. */
@Injectable()
export class IdentityCleanUp {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly mailTokens: MailTokensRepository,
    works: RecurringWorks,
  ) {
    works.add({ name: 'identity.cleanUp', schedule: { everyMs: 600_000 }, run: () => this.run() });
  }

  async run(): Promise<number> {
    const tokens = await inBatches((most) => this.sessions.deleteExpiredTokens(most));
    const sessions = await inBatches((most) => this.sessions.deleteExpired(most));
    return tokens + sessions + (await inBatches((most) => this.mailTokens.deleteExpired(most)));
  }
}
