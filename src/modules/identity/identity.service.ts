import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { TokenSet } from '../../kernel/auth/tokens/local-issuer.js';
import { Database } from '../../kernel/database/database.js';
import { AuditsService } from '../audits/audits.service.js';
import { type SignInAccount, UsersService } from '../users/users.service.js';
import { SignInFailed } from './identity.errors.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionsService } from './sessions/sessions.service.js';

/** Signs users in. */
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
   * A new session by e-mail address and password. Throws SignInFailed, the same
   * and after the same time for every reason. Both outcomes are audited; an
   * unknown address only as its hash.
   */
  async signIn(email: string, password: string): Promise<TokenSet> {
    const account = await this.authenticate(email, password);
    return this.database.transaction(async () => {
      await this.recordSignIn(account);
      return this.sessions.create(account.id);
    });
  }

  /** Like `signIn` without a session, for clients that send the password with each request. */
  async verifyPassword(email: string, password: string): Promise<SignInAccount> {
    const account = await this.authenticate(email, password);
    const { id } = account;
    await this.database.transaction(async () => {
      await this.recordSignIn(account);
      await this.audits.record({ userId: id }, { action: 'login', entityType: 'user', entityId: id });
    });
    return account;
  }

  /**
   * A new session of a user whom a provider has authenticated; `details` are
   * audited. Null when the account is not active.
   */
  signInVerified(userId: string, details: Readonly<Record<string, unknown>>): Promise<TokenSet | null> {
    return this.database.transaction(async () => {
      return (await this.users.recordSignIn(userId)) ? this.sessions.create(userId, details) : null;
    });
  }

  hashPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  private async authenticate(email: string, password: string): Promise<SignInAccount> {
    const account = await this.users.findForSignIn(email);
    const matches = await this.hasher.verify(password, account?.passwordHash ?? null);
    if (account && matches && account.isActive && account.emailVerified) return account;
    await this.audits.record(null, {
      action: 'login',
      entityType: 'user',
      entityId: account?.id ?? NIL,
      status: 'failure',
      details: { emailHash: this.audits.hashEmail(email) },
    });
    throw new SignInFailed();
  }

  /** Throws SignInFailed when the password or the account has changed since it was verified. */
  private async recordSignIn({ id, passwordHash }: SignInAccount): Promise<void> {
    if (!(await this.users.recordSignIn(id, passwordHash))) throw new SignInFailed();
  }
}
