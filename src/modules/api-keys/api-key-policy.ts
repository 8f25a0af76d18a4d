import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Actor, EffectivePermissions } from '../../kernel/auth/actor.js';
import { canBeScope, type Permission } from '../../kernel/auth/permissions.js';
import type { Violation } from '../../kernel/errors/app-error.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';
import { AccessService } from '../access/access.service.js';
import { UsersService } from '../users/users.service.js';

const DAY_MS = 86_400_000;

/** Whom a key is for, and what it is to be able to. */
export interface NewApiKey {
  readonly ownerId: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date;
}

/** Knows what a key can be given at most: what its owner may do, for so many days. */
@Injectable()
export class ApiKeyPolicy {
  private readonly longestMs: number;

  constructor(
    private readonly users: UsersService,
    private readonly access: AccessService,
    @Inject(CONFIG) config: Config,
  ) {
    this.longestMs = config.apiKeys.maxDays * DAY_MS;
  }

  /** What the owner of a key may do now; null when the account is gone or deactivated. */
  async grantsOf(ownerId: string): Promise<EffectivePermissions | null> {
    const account = await this.users.findAccount(ownerId);
    if (!account?.isActive) return null;
    return this.access.effectivePermissionsOf(account.roles, account.permissions);
  }

  /**
   * When the wished-for key will end. Throws InvalidBody with everything that is
   * too much: nobody is given more than they may do themselves, neither by
   * somebody else nor in somebody else's name.
   */
  async check(actor: Actor, { ownerId, scopes, expiresAt }: NewApiKey): Promise<Date> {
    const owned = await this.grantsOf(ownerId);
    const violations: Violation[] = [];
    if (!owned) violations.push({ pointer: '#/userId', code: 'user', detail: 'userId must be an active user.' });
    for (const [index, scope] of scopes.entries()) {
      const flaw = flawOf(scope as Permission, owned?.permissions ?? null, actor);
      if (flaw !== null) violations.push({ pointer: `#/scopes/${index}`, code: 'scope', detail: `${scope} ${flaw}.` });
    }
    const end = this.expiryFor(expiresAt, violations);
    if (violations.length > 0) throw new InvalidBody(violations);
    return end;
  }

  /** When a key ends that is to work until `expiresAt`, or for as long as one can. Adds to the violations. */
  private expiryFor(expiresAt: Date | undefined, violations: Violation[]): Date {
    const latest = new Date(Date.now() + this.longestMs);
    if (expiresAt === undefined) return latest;
    if (expiresAt.getTime() <= Date.now() || expiresAt > latest) {
      const detail = `expiresAt must be a moment from now to ${latest.toISOString()}.`;
      violations.push({ pointer: '#/expiresAt', code: 'end', detail });
    }
    return expiresAt;
  }

  /** `expiresAt` if a key may work until then. Throws InvalidBody. */
  checkExpiry(expiresAt: Date): Date {
    const violations: Violation[] = [];
    this.expiryFor(expiresAt, violations);
    if (violations.length > 0) throw new InvalidBody(violations);
    return expiresAt;
  }
}

/** Why a scope can not be given; null when it can. An unknown owner's are not judged. */
function flawOf(scope: Permission, owned: ReadonlySet<Permission> | null, actor: Actor): string | null {
  if (!canBeScope(scope)) return 'can not be given to a key: keys do not manage keys';
  if (owned && !owned.has(scope)) return 'is more than the owner of the key may do';
  return actor.permissions.has(scope) ? null : 'is more than you may do yourself';
}
