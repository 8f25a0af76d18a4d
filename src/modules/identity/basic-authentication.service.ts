import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccessService } from '../access/access.service.js';
import { UsersService } from '../users/users.service.js';
import { IdentityService } from './identity.service.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

/**
 * HTTP Basic (RFC 7617) for pages that a browser opens itself, and that carry
 * no token. A browser sends the password with each request, so a verified one is
 * cached, as a keyed hash; whether the account still has this password and is
 * an active administrator's is looked up each time.
 */
@Injectable()
export class BasicAuthenticationService {
  private readonly key = randomBytes(32);
  /** The password hash of the account for which a header was verified, by the HMAC of the header. */
  private readonly verified = new LRUCache<string, string>({ max: 100 });

  constructor(
    private readonly identity: IdentityService,
    private readonly users: UsersService,
    private readonly throttle: LoginThrottleService,
    private readonly access: AccessService,
  ) {}

  /** False when the account is not an administrator's. Throws SignInFailed, RateLimited and Unavailable. */
  async authenticateAdmin(authorization: string): Promise<boolean> {
    const credentials = /^Basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
    const [, address, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials ?? '', 'base64').toString()) ?? [];
    if (!address || password === undefined) return false;

    const hmac = createHmac('sha256', this.key).update(authorization).digest('base64url');
    const email = address.toLowerCase();
    const verifiedHash = this.verified.get(hmac);
    let account = verifiedHash === undefined ? null : await this.users.findForSignIn(email);
    if (!account || verifiedHash !== account.passwordHash) {
      account = await this.throttle.run('login', email, () => this.identity.verifyPassword(email, password));
      if (account.passwordHash) this.verified.set(hmac, account.passwordHash);
    }
    if (!account.isActive) return false;
    return (await this.access.effectivePermissionsOf(account.roles)).roles.has('admin');
  }
}
