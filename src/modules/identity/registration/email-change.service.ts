import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { RecentAuthentication } from '../../../kernel/auth/ports/recent-authentication.js';
import { Database } from '../../../kernel/database/database.js';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { EmailChangeRequested } from '../identity.events.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { OneTimeTokensService } from './one-time-tokens.service.js';

/** Lets users change their e-mail address, once they have proved the new one by a mailed link. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly database: Database,
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly credentials: UserCredentialsService,
    private readonly sessions: SessionsService,
    private readonly recentAuthentication: RecentAuthentication,
    private readonly recorder: ChangeRecorderService,
    private readonly cipher: SecretCipher,
  ) {}

  /** Requests the link. Whether another account has the address is not told. Throws ReauthenticationRequired. */
  request(actor: Actor, email: string): Promise<void> {
    return this.database.transaction(async () => {
      const { userId, accessGeneration } = await this.recentAuthentication.require(actor);
      const newEmail = this.cipher.encrypt(email, userId);
      await this.recorder.record(actor, {
        action: 'other',
        entityType: 'user',
        entityId: userId,
        details: { event: 'e-mail change' },
        event: EmailChangeRequested(userId, { accessGeneration, newEmail }),
      });
    });
  }

  /** Changes the address to the one that the link was mailed to; all sessions end. Throws LinkInvalid and EmailTaken. */
  confirm(token: string): Promise<void> {
    return this.database.transaction(async () => {
      const { account, email } = await this.oneTimeTokens.consume('change_email', token);
      await this.credentials.changeEmail(account.id, email);
      await this.sessions.deleteEnded({ userId: account.id }, account.id);
    });
  }
}
