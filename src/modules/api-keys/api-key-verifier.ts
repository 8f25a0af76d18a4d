import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { ApiKeyInvalid } from '../../kernel/auth/auth.errors.js';
import { mayBeScope } from '../../kernel/auth/permissions.js';
import { apiKeySubject, type Verified } from '../../kernel/auth/guard/authentication-cache.js';
import { CONFIG } from '../../kernel/config.token.js';
import { ApiKeyLimits } from './api-key-policy.js';
import { ApiKeysRepository, type PresentedKey } from './api-keys.repository.js';
import { hashOf, prefixOf } from './api-key-format.js';

/** How long a key that was found good is not looked at again, and how often its use is written down. */
const LOOK_SECONDS = 60;
/** Compared with where there is nothing to compare with. No text has this hash. */
const NOBODYS_HASH = Buffer.alloc(32);

/** Says what a key is worth now: whose it is, and which of its scopes its owner still has. */
@Injectable()
export class ApiKeyVerifier {
  private readonly logger = new Logger(ApiKeyVerifier.name);

  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly limits: ApiKeyLimits,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Throws ApiKeyInvalid. What can be no key is refused without asking the
   * database; the rest is refused alike, whatever is wrong with it. Of a secret
   * nothing is looked up but the hash, and that is compared in constant time.
   */
  async verify(text: string): Promise<Verified> {
    const prefix = prefixOf(text);
    if (prefix === null) throw new ApiKeyInvalid();
    const key = await this.keys.findPresented(prefix);
    const matches = timingSafeEqual(hashOf(text), key?.hash ?? NOBODYS_HASH);
    if (!key || !matches || !key.isActive) throw new ApiKeyInvalid();
    const owned = await this.limits.grantsOf(key.userId);
    if (!owned) throw new ApiKeyInvalid();
    this.noteUse(key);
    return {
      actor: {
        userId: key.userId,
        // A role brings whatever it will be given later; a key keeps to what it was given.
        roles: new Set(),
        permissions: new Set(key.scopes.filter((scope) => mayBeScope(scope) && owned.permissions.has(scope))),
        credential: {
          kind: 'api_key',
          issuer: this.config.auth.issuer,
          id: key.id,
          ownerRoles: owned.roles,
          rateLimitPerMinute: key.rateLimitPerMinute ?? undefined,
        },
      },
      expiresAtMs: Math.min(key.expiresAt.getTime(), Date.now() + LOOK_SECONDS * 1000),
      subjects: [apiKeySubject(key.id)],
    };
  }

  /** Beside the request, which neither waits for it nor fails with it. */
  private noteUse({ id, lastUsedAt }: PresentedKey): void {
    if (lastUsedAt && Date.now() - lastUsedAt.getTime() < LOOK_SECONDS * 1000) return;
    this.keys
      .noteUse(id, LOOK_SECONDS)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'The use of an API key could not be noted.'));
  }
}
