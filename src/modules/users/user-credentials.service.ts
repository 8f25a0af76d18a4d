import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { ChangeRecorderService, MASKED } from '../audits/change-recorder.service.js';
import { EmailVerified, PasswordChanged } from './users.events.js';
import { type AccountRow, type PasswordChange, UsersRepository } from './users.repository.js';

/** Changes a user's password and verifies their e-mail address. */
@Injectable()
export class UserCredentialsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** The account, or null. Only for checking credentials. */
  find(id: string): Promise<AccountRow | null> {
    return this.users.findAccountById(id);
  }

  /** False, and nothing changes, when the user does not exist or no longer has the password to replace. */
  setPassword(actor: Pick<Actor, 'userId'> | null, id: string, change: PasswordChange): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.users.setPassword(id, change))) return false;
      const changes = { password: { from: MASKED, to: MASKED } };
      const event = PasswordChanged(id, {});
      await this.recorder.record(actor, { action: 'update', entityType: 'user', entityId: id, changes, event });
      return true;
    });
  }

  /** Records that a password change failed because the current password was wrong. */
  recordPasswordFailure(actor: Pick<Actor, 'userId'>, id: string): Promise<void> {
    return this.recorder.record(actor, {
      action: 'update',
      entityType: 'user',
      entityId: id,
      status: 'failure',
      details: { event: 'password change', reason: 'the current password was wrong' },
    });
  }

  /** Marks the e-mail address as verified; does nothing when it is verified already, or no longer the user's. */
  verifyEmail(id: string, email: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.users.verifyEmail(id, email))) return;
      const changes = { emailVerified: { from: false, to: true } };
      const entry = { action: 'update' as const, entityType: 'user', entityId: id, changes };
      await this.recorder.record({ userId: id }, { ...entry, event: EmailVerified(id, {}) });
    });
  }
}
