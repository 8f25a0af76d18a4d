import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AccessService } from '../access/access.service.js';
import { UsersService } from '../users/users.service.js';
import { IdentityService } from './identity.service.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

const MAX_ENTRIES = 100;

/**
 * Lets admins into pages that a browser opens by itself and that therefore
 * carry no token: HTTP Basic (RFC 7617), with the address and password they
 * sign in with elsewhere.
 *
 * The password is checked as at every sign-in: slowly, audited, and only so
 * often. A browser sends it with each request, so one that was right is
 * remembered, as a keyed hash, and from then on it is asked whether the account
 * still has this password, still is active and still an admin's.
 */
@Injectable()
export class BasicAuthenticationService {
  private readonly key = randomBytes(32);
  /** By the header's hash: what the account's password hash was when it was right. */
  private readonly known = new Map<string, string | null>();

  constructor(
    private readonly identity: IdentityService,
    private readonly users: UsersService,
    private readonly throttle: LoginThrottleService,
    private readonly access: AccessService,
  ) {}

  /** Throws SignInFailed, RateLimited, or what stands in the way of checking. False when the account is no admin's. */
  async authenticateAdmin(authorization: string): Promise<boolean> {
    const credentials = /^Basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
    const [, email, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials ?? '', 'base64').toString()) ?? [];
    if (!email || password === undefined) return false;

    const hash = createHmac('sha256', this.key).update(authorization).digest('base64url');
    const address = email.toLowerCase();
    let account = this.known.has(hash) ? await this.users.findForSignIn(address) : null;
    if (account === null || this.known.get(hash) !== account.passwordHash) {
      await this.throttle.run('login', address, () => this.identity.verifyPassword(address, password));
      account = await this.users.findForSignIn(address);
      this.remember(hash, account?.passwordHash ?? null);
    }
    return (
      account !== null &&
      account.isActive &&
      (await this.access.effectivePermissionsOf(account.roles)).roles.has('admin')
    );
  }

  private remember(hash: string, passwordHash: string | null): void {
    if (this.known.size >= MAX_ENTRIES) this.known.clear();
    this.known.set(hash, passwordHash);
  }
}
