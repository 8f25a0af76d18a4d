import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { type AccessToken, LocalIssuer } from '../../kernel/auth/local-issuer.js';
import { Database } from '../../kernel/database/database.js';
import { AuditsService } from '../audits/audits.service.js';
import { UsersService } from '../users/users.service.js';
import { SignInFailed } from './identity.errors.js';
import { Passwords } from './passwords.js';

/** Proves who somebody is, and gives them something to prove it with again. */
@Injectable()
export class IdentityService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly audits: AuditsService,
    private readonly passwords: Passwords,
    private readonly issuer: LocalIssuer,
  ) {}

  /**
   * An access token for the owner of this address and password. Throws
   * SignInFailed, the same and as slowly for every reason there is. Both
   * outcomes are audited; an unknown address only as its hash.
   */
  async signIn(email: string, password: string): Promise<AccessToken> {
    const account = await this.users.findForSignIn(email);
    const matches = await this.passwords.matches(password, account?.passwordHash ?? null);
    if (!account || !matches || !account.isActive) {
      await this.audits.record(null, {
        action: 'login',
        entityType: 'user',
        entityId: account?.id ?? NIL,
        status: 'failure',
        details: { emailHash: createHash('sha256').update(email).digest('hex') },
      });
      throw new SignInFailed();
    }
    await this.database.transaction(async () => {
      await this.audits.record({ userId: account.id }, { action: 'login', entityType: 'user', entityId: account.id });
      await this.users.noteSignIn(account.id);
    });
    return this.issuer.issue(account.id, account.roles);
  }

  /**
   * An access token for somebody who has proved in another way who they are,
   * by a provider for instance; `how` says so in the audit record. Null when
   * the account was deactivated or deleted.
   */
  async issueFor(userId: string, how: Readonly<Record<string, unknown>>): Promise<AccessToken | null> {
    const account = await this.users.findAccount(userId);
    if (!account?.isActive) return null;
    await this.database.transaction(async () => {
      await this.audits.record(
        { userId },
        { action: 'login', entityType: 'user', entityId: userId, details: { ...how } },
      );
      await this.users.noteSignIn(userId);
    });
    return this.issuer.issue(userId, account.roles);
  }

  hashPassword(password: string): Promise<string> {
    return this.passwords.hash(password);
  }
}
