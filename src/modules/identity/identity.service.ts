import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { TokenSet } from '../../kernel/auth/tokens/token-set.js';
import { Database } from '../../kernel/database/database.js';
import { AuditsService, emailHash } from '../audits/audits.service.js';
import { type SignInAccount, UsersService } from '../users/users.service.js';
import { SignInFailed } from './identity.errors.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Proves who somebody is by e-mail address and password, and begins their session. */
@Injectable()
export class IdentityService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly audits: AuditsService,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * A new session for the owner of this address and password. Throws
   * SignInFailed, the same and as slowly for every reason there is. Both
   * outcomes are audited; an unknown address only as its hash.
   */
  async signIn(email: string, password: string): Promise<TokenSet> {
    const { id, passwordHash } = await this.check(email, password);
    return this.database.transaction(async () => {
      await this.recordSignIn(id, passwordHash);
      return this.sessions.create(id);
    });
  }

  /** Like `signIn`, for those who bring the password each time: there is no session. */
  async verifyPassword(email: string, password: string): Promise<SignInAccount> {
    const account = await this.check(email, password);
    const { id, passwordHash } = account;
    await this.database.transaction(async () => {
      await this.recordSignIn(id, passwordHash);
      await this.audits.record({ userId: id }, { action: 'login', entityType: 'user', entityId: id });
    });
    return account;
  }

  /**
   * A new session for somebody who has proved in another way who they are, by a
   * provider for instance; `how` says so in the audit record. Null when the
   * account was deactivated or deleted.
   */
  signInVerified(userId: string, how: Readonly<Record<string, unknown>>): Promise<TokenSet | null> {
    return this.database.transaction(async () => {
      return (await this.users.recordSignIn(userId)) ? this.sessions.create(userId, how) : null;
    });
  }

  hashPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  private async check(email: string, password: string): Promise<SignInAccount> {
    const account = await this.users.findForSignIn(email);
    const matches = await this.hasher.verify(password, account?.passwordHash ?? null);
    if (account && matches && account.isActive && account.emailVerified) return account;
    await this.audits.record(null, {
      action: 'login',
      entityType: 'user',
      entityId: account?.id ?? NIL,
      status: 'failure',
      details: { emailHash: emailHash(email) },
    });
    throw new SignInFailed();
  }

  /** Throws SignInFailed when, while it was checked, the password was changed or the account deactivated. */
  private async recordSignIn(userId: string, passwordHash: string | null): Promise<void> {
    if (!(await this.users.recordSignIn(userId, passwordHash))) throw new SignInFailed();
  }
}
