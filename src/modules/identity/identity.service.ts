import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import type { TokenSet } from '../../kernel/auth/tokens/local-issuer.js';
import { Database } from '../../kernel/database/database.js';
import { counter } from '../../kernel/telemetry/metrics/metrics.js';
import { AuditsService } from '../audits/audits.service.js';
import { type SignInAccount, UserCredentialsService } from '../users/user-credentials.service.js';
import { SignInFailed } from './identity.errors.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { SessionsService } from './sessions/sessions.service.js';

/** A user who was authenticated, in this access generation. */
export type AuthenticatedUser = Pick<SignInAccount, 'id' | 'accessGeneration'>;

const successes = counter(
  'auth_success_total',
  'Sign-ins, by what authenticated the user.',
  ['provider'],
  [{ provider: 'password' }],
);
const failures = counter('auth_failure_total', 'Refused sign-ins.', ['reason'], [{ reason: 'credentials' }]);

/** Signs users in. */
@Injectable()
export class IdentityService {
  constructor(
    private readonly database: Database,
    private readonly audits: AuditsService,
    private readonly hasher: PasswordHasher,
    private readonly sessions: SessionsService,
    private readonly credentials: UserCredentialsService,
  ) {}

  /**
   * A new session by e-mail address and password. Throws SignInFailed, the same
   * and after the same time for every reason. Both outcomes are audited; an
   * unknown address only as its hash.
   */
  async signIn(email: string, password: string): Promise<TokenSet> {
    return this.withAccount(email, password, ({ id }, isFirst) => {
      this.database.afterCommit(() => successes.inc({ provider: 'password' }));
      return this.sessions.create(id, isFirst);
    });
  }

  /** Like `signIn` without a session, for clients that send the password with each request. */
  async verifyPassword(email: string, password: string): Promise<SignInAccount> {
    return this.withAccount(email, password, async (account) => {
      const { id } = account;
      await this.audits.record({ userId: id }, { action: 'login', entityType: 'user', entityId: id });
      return account;
    });
  }

  /**
   * A new session of a user whom a provider has authenticated, which is audited.
   * Null when the account is not active, or of another access generation by now.
   */
  signInVerified(account: AuthenticatedUser, provider: string): Promise<TokenSet | null> {
    return this.database.transaction(async () => {
      const signIn = await this.credentials.recordSignIn(account);
      if (!signIn) return null;
      this.database.afterCommit(() => successes.inc({ provider }));
      return this.sessions.create(account.id, signIn.isFirst, provider);
    });
  }

  matchesPassword(password: string, passwordHash: string | null): Promise<boolean> {
    return this.hasher.verify(password, passwordHash);
  }

  hashPassword(password: string): Promise<string> {
    return this.hasher.hash(password);
  }

  private async authenticate(email: string, password: string): Promise<SignInAccount> {
    const account = await this.credentials.findForSignIn(email);
    const matches = await this.hasher.verify(password, account?.passwordHash ?? null);
    if (account && matches && account.isActive && account.emailVerified) return account;
    await this.audits.record(null, {
      action: 'login',
      entityType: 'user',
      entityId: account?.id ?? NIL,
      status: 'failure',
      details: { emailHash: this.audits.hashEmail(email) },
    });
    failures.inc({ reason: 'credentials' });
    throw new SignInFailed();
  }

  /**
   * Runs `work` in the transaction that records the sign-in. Throws SignInFailed, also
   * when the account's access has ended since the password was verified. A sign-in at
   * the same moment may have stored another hash of the password, hence the second try.
   */
  private async withAccount<T>(
    email: string,
    password: string,
    work: (account: SignInAccount, isFirst: boolean) => Promise<T>,
  ) {
    for (const isLast of [false, true]) {
      const account = await this.authenticate(email, password);
      const outcome = await this.database.transaction(async () => {
        const signIn = await this.credentials.recordSignIn(account);
        return signIn && { result: await work(account, signIn.isFirst) };
      });
      if (outcome) {
        await this.rehash(account, password);
        return outcome.result;
      }
      if (isLast) break;
    }
    failures.inc({ reason: 'credentials' });
    throw new SignInFailed();
  }

  /** Stores a hash of today's cost, where that has risen since the password was set. */
  private async rehash({ id, passwordHash }: SignInAccount, password: string): Promise<void> {
    if (passwordHash === null || !this.hasher.isOutdated(passwordHash)) return;
    await this.credentials.replaceHash(id, passwordHash, await this.hasher.hash(password));
  }
}
