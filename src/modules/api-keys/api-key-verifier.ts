import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { ApiKeyInvalid } from '../../kernel/auth/auth.errors.js';
import { canBeScope } from '../../kernel/auth/permissions.js';
import type { ApiKeyAuthenticator } from '../../kernel/auth/ports/api-key-authenticator.js';
import { apiKeySubject, type CachedAuthentication } from '../../kernel/auth/guard/authentication-cache.js';
import { ApiKeyPolicy } from './api-key-policy.js';
import { ApiKeysRepository, type StoredApiKey } from './api-keys.repository.js';
import { hashApiKey, prefixOf } from './api-key-format.js';

/** How long a key that was found good is not looked at again, and how often its use is written down. */
const CACHE_SECONDS = 60;
/** Compared with where there is nothing to compare with. No text has this hash. */
const DUMMY_HASH = Buffer.alloc(32);

/** Says what a key is worth now: whose it is, and which of its scopes its owner still has. */
@Injectable()
export class ApiKeyVerifier implements ApiKeyAuthenticator {
  private readonly logger = new Logger(ApiKeyVerifier.name);

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly limits: ApiKeyPolicy,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Throws ApiKeyInvalid. What can be no key is refused without asking the
   * database; the rest is refused alike, whatever is wrong with it. Of a secret
   * nothing is looked up but the hash, and that is compared in constant time.
   */
  async authenticate(text: string): Promise<CachedAuthentication> {
    const prefix = prefixOf(text);
    if (prefix === null) throw new ApiKeyInvalid();
    const key = await this.keys.findByPrefix(prefix);
    const matches = timingSafeEqual(hashApiKey(text), key?.hash ?? DUMMY_HASH);
    if (!key || !matches || !key.isActive) throw new ApiKeyInvalid();
    const owned = await this.limits.grantsOf(key.userId);
    if (!owned) throw new ApiKeyInvalid();
    this.recordUse(key);
    return {
      actor: {
        userId: key.userId,
        // A role brings whatever it will be given later; a key keeps to what it was given.
        roles: new Set(),
        permissions: new Set(key.scopes.filter((scope) => canBeScope(scope) && owned.permissions.has(scope))),
        credential: {
          kind: 'api_key',
          issuer: this.config.auth.issuer,
          id: key.id,
          ownerRoles: owned.roles,
          rateLimitPerMinute: key.rateLimitPerMinute ?? undefined,
        },
      },
      expiresAtMs: Math.min(key.expiresAt.getTime(), Date.now() + CACHE_SECONDS * 1000),
      subjects: [apiKeySubject(key.id)],
    };
  }

  /** Beside the request, which neither waits for it nor fails with it. */
  private recordUse({ id, lastUsedAt }: StoredApiKey): void {
    if (lastUsedAt && Date.now() - lastUsedAt.getTime() < CACHE_SECONDS * 1000) return;
    this.keys
      .recordUse(id, CACHE_SECONDS)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The use of an API key could not be noted.'));
  }
}
