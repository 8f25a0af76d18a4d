import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { AccountCredentials } from '../../users/user-credentials.service.js';
import type { SignInAccount } from '../../users/users.service.js';
import { PasswordTooEasy, WrongPassword } from '../identity.errors.js';
import { MailTokens } from '../registration/one-time-tokens.service.js';
import { flawOf } from './password-policy.js';
import { Passwords } from './password-hasher.js';
import { SessionsService } from '../sessions/sessions.service.js';

/** What nobody should build a password from. */
type Person = Pick<SignInAccount, 'email' | 'firstName' | 'lastName'>;

/** Puts another password in the place of an account's, and ends what the old one has opened. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly database: Database,
    private readonly credentials: AccountCredentials,
    private readonly passwords: Passwords,
    private readonly mailTokens: MailTokens,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * For somebody who has the link that was mailed. Every session ends, and the
   * address is confirmed: the link went there. Throws LinkNotValid and
   * PasswordTooEasy; of two that use a link at once, one changes the password.
   */
  async reset(token: string, newPassword: string): Promise<void> {
    const holder = await this.mailTokens.holderOf('reset_password', token);
    const passwordHash = await this.hashFor(holder, newPassword);
    await this.database.transaction(async () => {
      const { id, email } = await this.mailTokens.use('reset_password', token);
      await this.credentials.setPassword({ userId: id }, id, { passwordHash });
      await this.credentials.verifyEmail(id, email);
      await this.mailTokens.spendAll(id, 'verify_email');
      await this.sessions.endAll({ userId: id }, id);
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
    const matches = await this.passwords.matches(currentPassword, account?.passwordHash ?? null);
    if (!account || !matches) {
      await this.credentials.notePasswordRefused(actor, userId);
      throw new WrongPassword();
    }
    const passwordHash = await this.hashFor(account, newPassword);
    await this.database.transaction(async () => {
      const replacing = { passwordHash, insteadOf: account.passwordHash };
      // Somebody else was faster: what was checked above is not the current password any more.
      if (!(await this.credentials.setPassword(actor, userId, replacing))) throw new WrongPassword();
      await this.mailTokens.spendAll(userId, 'reset_password');
      await this.sessions.endAll(actor, userId, credential.sessionId);
    });
  }

  /** The hash of a new password of this person, which the request has in `field`. Throws PasswordTooEasy. */
  async hashFor({ email, firstName, lastName }: Person, password: string, field = 'newPassword'): Promise<string> {
    const flaw = flawOf(password, [email, firstName, lastName]);
    if (flaw) throw new PasswordTooEasy(flaw, field);
    return this.passwords.hash(password);
  }
}
