import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { type SignInAccount, UserCredentialsService } from '../../users/user-credentials.service.js';
import { PasswordTooWeak, WrongPassword } from '../identity.errors.js';
import { OneTimeTokensService } from '../registration/one-time-tokens.service.js';
import { CredentialReviewService } from '../recovery/credential-review.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { PasswordHasher } from './password-hasher.js';
import { checkPassword } from './password-policy.js';

/** What a password must not be made of. */
type Person = Pick<SignInAccount, 'email' | 'firstName' | 'lastName'>;

/** Changes passwords, and revokes the sessions and links of the old one. */
@Injectable()
export class PasswordChangeService {
  constructor(
    private readonly database: Database,
    private readonly credentials: UserCredentialsService,
    private readonly hasher: PasswordHasher,
    private readonly oneTimeTokens: OneTimeTokensService,
    private readonly sessions: SessionsService,
    private readonly recovery: CredentialReviewService,
  ) {}

  /**
   * By the token of a mailed link, which also verifies the address. All sessions
   * end, and the credentials that were made since the user last proved the address by
   * mail. Throws LinkInvalid and PasswordTooWeak; of two concurrent calls with one
   * token, one succeeds.
   */
  async reset(token: string, newPassword: string): Promise<void> {
    const account = await this.oneTimeTokens.getAccount('reset_password', token);
    const passwordHash = await this.hashFor(account, newPassword, 'newPassword');
    await this.database.transaction(async () => {
      const { account: owner, email } = await this.oneTimeTokens.consume('reset_password', token);
      const { id } = owner;
      const review = await this.recovery.review(id, await this.credentials.recordProof(id));
      await this.credentials.setPassword({ userId: id }, id, { passwordHash, ...review });
      await this.credentials.verifyEmail(id, email);
      await this.sessions.deleteEnded({ userId: id }, id);
    });
  }

  /**
   * By the current password. The actor's other sessions and mailed reset links
   * end. Throws WrongPassword and PasswordTooWeak.
   */
  async change(actor: Actor, currentPassword: string, newPassword: string): Promise<void> {
    const { userId, credential } = actor;
    const account = await this.verifyCurrent(actor, currentPassword, 'password change');
    const passwordHash = await this.hashFor(account, newPassword, 'newPassword');
    await this.database.transaction(async () => {
      const review = await this.recovery.review(userId, null);
      const change = { passwordHash, insteadOf: account.passwordHash, ...review };
      // The password that was verified above has been changed meanwhile.
      if (!(await this.credentials.setPassword(actor, userId, change))) throw new WrongPassword();
      await this.sessions.deleteEnded(actor, userId, credential.sessionId);
    });
  }

  /**
   * Verifies the actor's password, and records it in their session. Throws WrongPassword,
   * and NotASession for a credential without one.
   */
  async reauthenticate(actor: Actor, password: string): Promise<void> {
    await this.verifyCurrent(actor, password, 'reauthentication');
    await this.sessions.recordAuthentication(actor);
  }

  /** The hash of a new password, which the request has in `field`. Throws PasswordTooWeak. */
  async hashFor({ email, firstName, lastName }: Person, password: string, field = 'password'): Promise<string> {
    const weakness = checkPassword(password, [email, firstName, lastName]);
    if (weakness) throw new PasswordTooWeak(weakness, field);
    return this.hasher.hash(password);
  }

  private async verifyCurrent(actor: Actor, password: string, event: string): Promise<SignInAccount> {
    const account = await this.credentials.find(actor.userId);
    const matches = await this.hasher.verify(password, account?.passwordHash ?? null);
    if (account && matches) return account;
    await this.credentials.recordPasswordFailure(actor, actor.userId, event);
    throw new WrongPassword();
  }
}
