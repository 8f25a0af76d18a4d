import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor } from '../../kernel/auth/actor.js';
import { LocalPrincipals, type Principal } from '../../kernel/auth/ports/principal-resolver.js';
import { holdsPermission } from '../../kernel/auth/policy/holds-permission.js';
import { canBeScope, type Permission } from '../../kernel/auth/permissions.js';
import { Clock } from '../../kernel/context/clock.js';
import type { Violation } from '../../kernel/errors/app-error.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';
import { TooManyApiKeys } from './api-keys.errors.js';
import { ApiKeysRepository } from './api-keys.repository.js';

const DAY_MS = 86_400_000;

/** The limits of keys: permissions that both owner and creator have, a longest time, and a number for each owner. */
@Injectable()
export class ApiKeyPolicy {
  constructor(
    private readonly principals: LocalPrincipals,
    private readonly keys: ApiKeysRepository,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** When the key will expire. Throws InvalidBody with every violation. */
  async check(
    actor: Actor,
    ownerId: string,
    { scopes, expiresAt }: { scopes: readonly string[]; expiresAt?: Date },
  ): Promise<Date> {
    const owner = await this.principals.resolveUser(ownerId);
    const violations: Violation[] = [];
    if (!owner) violations.push({ pointer: '#/userId', code: 'user', detail: 'userId must be an active user.' });
    for (const [index, scope] of scopes.entries()) {
      const violation = scopeViolation(scope as Permission, owner, actor);
      if (violation) violations.push({ pointer: `#/scopes/${index}`, code: 'scope', detail: `${scope} ${violation}.` });
    }
    if (expiresAt) violations.push(...this.expiryViolations(expiresAt));
    if (violations.length > 0) throw new InvalidBody(violations);
    return expiresAt ?? this.latestExpiry;
  }

  /** Until the transaction ends the owner gets no other key, so that keys created at once are all counted. Throws TooManyApiKeys. */
  async requireRoom(ownerId: string): Promise<void> {
    const { perOwner } = this.config.apiKeys;
    await this.keys.lockOwner(ownerId);
    if ((await this.keys.count({ userId: ownerId, status: 'active' })) >= perOwner) throw new TooManyApiKeys(perOwner);
  }

  /** Throws InvalidBody for a time in the past or too far ahead. */
  checkExpiry(expiresAt: Date): void {
    const violations = this.expiryViolations(expiresAt);
    if (violations.length > 0) throw new InvalidBody(violations);
  }

  private get latestExpiry(): Date {
    return new Date(this.clock.now() + this.config.apiKeys.maxDays * DAY_MS);
  }

  private expiryViolations(expiresAt: Date): Violation[] {
    const latest = this.latestExpiry;
    if (expiresAt.getTime() > this.clock.now() && expiresAt <= latest) return [];
    const detail = `expiresAt must be a moment from now to ${latest.toISOString()}.`;
    return [{ pointer: '#/expiresAt', code: 'end', detail }];
  }
}

/** Scopes of an unknown owner are not compared with the owner's. */
function scopeViolation(scope: Permission, owner: Principal | null, actor: Actor): string | null {
  if (!canBeScope(scope)) return 'cannot be given to a key: keys manage neither keys nor access';
  if (owner && !holdsPermission(owner, scope)) return 'is more than the owner of the key may do';
  return holdsPermission(actor, scope) ? null : 'is more than you may do yourself';
}
