import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import { AuditsService } from '../audits/audits.service.js';
import { UserCredentialsRepository, type PasswordChange } from './user-credentials.repository.js';
import { EmailVerified, PasswordChanged } from './users.events.js';
import { type SignInAccount, UsersService } from './users.service.js';

/** Changes what an account is proved by: its password, and the word of its owner that an address is theirs. */
@Injectable()
export class UserCredentialsService {
  constructor(
    private readonly database: Database,
    private readonly credentials: UserCredentialsRepository,
    private readonly users: UsersService,
    private readonly audits: AuditsService,
    private readonly events: Events,
  ) {}

  /** The account as it is now, or null. Only for judging a credential. */
  find(id: string): Promise<SignInAccount | null> {
    return this.users.findAccount(id);
  }

  /** False, with nothing changed, when the account is gone or has another password than the one to replace. */
  setPassword(actor: Pick<Actor, 'userId'> | null, id: string, change: PasswordChange): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.credentials.setPassword(id, change))) return false;
      await this.audits.record(actor, {
        action: 'update',
        entityType: 'user',
        entityId: id,
        changes: { password: { from: '[masked]', to: '[masked]' } },
      });
      await this.events.emit(PasswordChanged(id, {}));
      return true;
    });
  }

  /** Somebody did not know the password that they wanted to change. */
  recordPasswordFailure(actor: Pick<Actor, 'userId'>, id: string): Promise<void> {
    return this.audits.record(actor, {
      action: 'update',
      entityType: 'user',
      entityId: id,
      status: 'failure',
      details: { event: 'password change', reason: 'the current password was wrong' },
    });
  }

  /** The owner has read what was sent to this address. An account that was verified before stays as it is. */
  verifyEmail(id: string, email: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.credentials.verifyEmail(id, email))) return;
      await this.audits.record(
        { userId: id },
        { action: 'update', entityType: 'user', entityId: id, changes: { emailVerified: { from: false, to: true } } },
      );
      await this.events.emit(EmailVerified(id, {}));
    });
  }
}
