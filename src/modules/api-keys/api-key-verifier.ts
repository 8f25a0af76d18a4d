import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { ApiKeyInvalid } from '../../kernel/auth/auth.errors.js';
import { apiKeySubject, type CachedAuthentication } from '../../kernel/auth/guard/authentication-cache.js';
import { holdsPermission } from '../../kernel/auth/policy/holds-permission.js';
import { canBeScope } from '../../kernel/auth/permissions.js';
import type { ApiKeyAuthenticator } from '../../kernel/auth/ports/api-key-authenticator.js';
import { LocalPrincipals } from '../../kernel/auth/ports/principal-resolver.js';
import { Clock } from '../../kernel/context/clock.js';
import { hashApiKey, prefixOf } from './api-key-format.js';
import { ApiKeysRepository, type StoredApiKey } from './api-keys.repository.js';

/** How long a verified key is cached, and how often its use is recorded. */
const CACHE_SECONDS = 60;
/** Compared for unknown prefixes. */
const DUMMY_HASH = Buffer.alloc(32);

/** Authenticates API keys, with those of their scopes that their owner still has. */
@Injectable()
export class ApiKeyVerifier implements ApiKeyAuthenticator {
  private readonly logger = new Logger(ApiKeyVerifier.name);

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly principals: LocalPrincipals,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Texts that cannot be keys are refused without a query. Only the prefix is
   * looked up; the hash of the whole key is compared in constant time.
   */
  async authenticate(text: string): Promise<CachedAuthentication> {
    const prefix = prefixOf(text);
    if (prefix === null) throw new ApiKeyInvalid();
    const key = await this.keys.findByPrefix(prefix);
    const matches = timingSafeEqual(hashApiKey(text), key?.hash ?? DUMMY_HASH);
    const owner = key && matches && key.isActive ? await this.principals.resolveUser(key.userId) : null;
    if (!key || !owner) throw new ApiKeyInvalid();
    this.recordUse(key);
    return {
      actor: {
        userId: key.userId,
        // Roles would grant permissions that the key was not given.
        roles: new Set(),
        permissions: new Set(key.scopes.filter((scope) => canBeScope(scope) && holdsPermission(owner, scope))),
        credential: {
          kind: 'api_key',
          issuer: this.config.auth.issuer,
          id: key.id,
          ownerRoles: owner.roles,
          ownerPermissions: owner.permissions,
          isDelegated: key.createdBy !== null && key.createdBy !== key.userId,
          expiresAtMs: key.expiresAt.getTime(),
          rateLimitPerMinute: key.rateLimitPerMinute ?? undefined,
        },
      },
      expiresAtMs: Math.min(key.expiresAt.getTime(), this.clock.now() + CACHE_SECONDS * 1000),
      subjects: [apiKeySubject(key.id)],
    };
  }

  /** In the background: the request neither waits for it nor fails with it. */
  private recordUse({ id, lastUsedAt }: StoredApiKey): void {
    if (lastUsedAt && this.clock.now() - lastUsedAt.getTime() < CACHE_SECONDS * 1000) return;
    this.keys
      .recordUse(id, CACHE_SECONDS)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The use of an API key could not be recorded.'));
  }
}
