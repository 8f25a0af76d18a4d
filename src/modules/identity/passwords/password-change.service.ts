import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import type { SignInAccount } from '../../users/users.service.js';
import { PasswordTooWeak, WrongPassword } from '../identity.errors.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { checkPassword } from './password-policy.js';
import { PasswordHasher } from './password-hasher.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** What nobody should build a password from. */
type Person = Pick<SignInAccount, 'email' | 'firstName' | 'lastName'>;

/** Puts another password in the place of an account's, and ends what the old one has opened. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly database: Database,
    private readonly credentials: UserCredentialsService,
    private readonly hasher: PasswordHasher,
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * For somebody who has the link that was mailed. Every session ends, and the
   * address is confirmed: the link went there. Throws LinkNotValid and
   * PasswordTooEasy; of two that use a link at once, one changes the password.
   */
  async reset(token: string, newPassword: string): Promise<void> {
    const holder = await this.oneTimeTokens.holderOf('reset_password', token);
    const passwordHash = await this.hashFor(holder, newPassword, 'newPassword');
    await this.database.transaction(async () => {
      const { id, email } = await this.oneTimeTokens.consume('reset_password', token);
      await this.credentials.setPassword({ userId: id }, id, { passwordHash });
      await this.credentials.verifyEmail(id, email);
      await this.oneTimeTokens.invalidateAll(id, 'verify_email');
      await this.sessions.revokeAll({ userId: id }, id);
    });
  }

  /**
   * For somebody who knows the current one. Other sessions than theirs end, and
   * links for a new password that were mailed are good no more. Throws
   * WrongPassword and PasswordTooEasy.
   */
  async change(actor: Actor, currentPassword: string, newPassword: string): Promise<void> {
    const { userId, credential } = actor;
    const account = await this.credentials.find(userId);
    const matches = await this.hasher.verify(currentPassword, account?.passwordHash ?? null);
    if (!account || !matches) {
      await this.credentials.recordPasswordFailure(actor, userId);
      throw new WrongPassword();
    }
    const passwordHash = await this.hashFor(account, newPassword, 'newPassword');
    await this.database.transaction(async () => {
      const replacing = { passwordHash, insteadOf: account.passwordHash };
      // Somebody else was faster: what was checked above is not the current password any more.
      if (!(await this.credentials.setPassword(actor, userId, replacing))) throw new WrongPassword();
      await this.oneTimeTokens.invalidateAll(userId, 'reset_password');
      await this.sessions.revokeAll(actor, userId, credential.sessionId);
    });
  }

  /** The hash of a new password of this person, which the request has in `field`. Throws PasswordTooEasy. */
  async hashFor({ email, firstName, lastName }: Person, password: string, field = 'password'): Promise<string> {
    const flaw = checkPassword(password, [email, firstName, lastName]);
    if (flaw) throw new PasswordTooWeak(flaw, field);
    return this.hasher.hash(password);
  }
}
