import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../../config/config.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { CredentialInvalid, ReauthenticationRequired } from '../../../kernel/auth/auth.errors.js';
import type { AccessOrigin, RecentAuthentication } from '../../../kernel/auth/ports/recent-authentication.js';
import { Clock } from '../../../kernel/context/clock.js';
import { Database } from '../../../kernel/database/database.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { SessionsRepository } from './sessions.repository.js';

/** By the session of the actor; by `auth_time` of a token of another issuer. */
@Injectable()
export class RecentAuthenticationService implements RecentAuthentication {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly credentials: UserCredentialsService,
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async require({ userId, credential }: Actor): Promise<AccessOrigin> {
    const { sessionId = null, authenticatedAtMs = 0 } = credential;
    const origin = await (sessionId === null
      ? this.database.transaction(() => this.lockUser(userId, authenticatedAtMs))
      : this.sessions.lock(sessionId, userId));
    if (!origin) throw new CredentialInvalid('its session has ended or its account is not active');
    const { reauthenticationSeconds } = this.config.auth;
    if (origin.ageSeconds > reauthenticationSeconds) throw new ReauthenticationRequired(reauthenticationSeconds);
    return { userId, accessGeneration: origin.accessGeneration, sessionId };
  }

  async isUnchanged({ userId, accessGeneration, sessionId }: AccessOrigin): Promise<boolean> {
    if (sessionId === null) return this.credentials.lockGeneration(userId, accessGeneration);
    return (await this.sessions.lock(sessionId, userId))?.accessGeneration === accessGeneration;
  }

  private async lockUser(userId: string, authenticatedAtMs: number) {
    const account = await this.credentials.find(userId);
    if (!account || !(await this.credentials.lockGeneration(userId, account.accessGeneration))) return null;
    return {
      accessGeneration: account.accessGeneration,
      ageSeconds: (this.clock.now() - authenticatedAtMs) / 1000,
    };
  }
}
