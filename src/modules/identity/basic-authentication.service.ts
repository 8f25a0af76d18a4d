import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { normalizeEmail } from '../../kernel/context/normalize-email.js';
import { LocalPrincipals } from '../../kernel/auth/ports/principal-resolver.js';
import { UserCredentialsService } from '../users/user-credentials.service.js';
import { IdentityService } from './identity.service.js';
import { LoginThrottleService } from './throttling/login-throttle.service.js';

const CACHE_MS = 5 * 60_000;

/**
 * HTTP Basic (RFC 7617) for pages that a browser opens itself, and that carry
 * no token. A browser sends the password with each request, so a verified one is
 * cached for five minutes, as a keyed hash; whether the account still has this
 * password, is active and what it may do is looked up each time.
 */
@Injectable()
export class BasicAuthenticationService {
  private readonly key = randomBytes(32);
  /** The password hash of the account for which a header was verified, by the HMAC of the header. */
  private readonly verified = new LRUCache<string, string>({ max: 100, ttl: CACHE_MS });

  constructor(
    private readonly identity: IdentityService,
    private readonly credentials: UserCredentialsService,
    private readonly throttle: LoginThrottleService,
    private readonly principals: LocalPrincipals,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Null for a header that is not Basic and for an inactive account. Throws SignInFailed, RateLimited and Unavailable. */
  async authenticate(authorization: string): Promise<Actor | null> {
    const credentials = /^Basic ([\w+/=-]+)$/i.exec(authorization)?.[1];
    const [, address, password] = /^([^:]*):(.*)$/s.exec(plainText(credentials)) ?? [];
    if (!address || password === undefined) return null;

    const hmac = createHmac('sha256', this.key).update(authorization).digest('base64url');
    // No account has this character, and PostgreSQL cannot compare text with a NUL.
    const email = normalizeEmail(address).replaceAll('\0', '\uFFFD');
    const verifiedHash = this.verified.get(hmac);
    let account = verifiedHash === undefined ? null : await this.credentials.findForSignIn(email);
    if (!account || verifiedHash !== account.passwordHash) {
      account = await this.throttle.run('login', email, () => this.identity.verifyPassword(email, password));
      if (account.passwordHash) this.verified.set(hmac, account.passwordHash);
    }
    const principal = await this.principals.resolveUser(account.id);
    return principal && { ...principal, credential: { kind: 'token', issuer: this.config.publicUrl, id: 'basic' } };
  }
}

/** In the normalization form in which passwords are hashed. */
function plainText(credentials = ''): string {
  return Buffer.from(credentials, 'base64').toString().normalize('NFC');
}
