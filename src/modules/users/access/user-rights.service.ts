import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { Permission } from '../../../kernel/auth/permissions.js';
import { type ExpectedVersions, PreconditionFailed } from '../../../kernel/http/responses/if-match.js';
import { AccessService } from '../../access/access.service.js';
import { type RoleAssignments, UserAccessRepository } from './user-access.repository.js';
import { PrivilegeEscalation, LastAdmin, UnknownNames, UserNotFound } from '../users.errors.js';
import { type UserRow, UsersRepository } from '../users.repository.js';

/** What everybody gets who registers: to give it to somebody needs nothing. */
const ORDINARY = 'user';

/**
 * Keeps managing accounts from being a way up. `users:manage` lets somebody make
 * and change accounts; it does not make them an admin, nor let them make one.
 */
@Injectable()
export class UserRightsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly userAccess: UserAccessRepository,
    private readonly access: AccessService,
  ) {}

  /**
   * An account that the actor is about to change, as it is once everybody else
   * has finished changing it. Throws UserNotFound, PreconditionFailed when its
   * version is none of the expected ones, and BeyondOwnAccess when it holds what
   * the actor does not: who can change an address can take the account over. So
   * an API key, which holds less than its owner, has no power over its owner either.
   */
  async lock(actor: Actor, id: string, expected: ExpectedVersions): Promise<UserRow> {
    // Read again after the wait: what a statement that waited says of other tables is from before it.
    const user = (await this.users.lock(id)) ? await this.users.find(id) : null;
    if (!user) throw new UserNotFound(id);
    const isOwn = id === actor.userId && actor.credential.kind === 'token';
    const beyond = isOwn ? null : beyondThoseOf(actor, await this.userAccess.findAssignments(id));
    if (beyond) throw new PrivilegeEscalation('change', beyond);
    if (expected && !expected.includes(user.version)) throw new PreconditionFailed();
    return user;
  }

  /** Throws InvalidBody for roles that do not exist, BeyondOwnAccess for those that the actor does not hold. */
  async requireGivableRoles(actor: Actor, roles: readonly string[]): Promise<void> {
    const known = await this.access.rolesNamed(roles);
    if (!roles.every((role) => known.includes(role))) throw new UnknownNames('role', roles, known);
    const beyond = beyondThoseOf(actor, { roles, permissions: [] });
    if (beyond) throw new PrivilegeEscalation('give', beyond);
  }

  /** The same with permissions. */
  async requireGivablePermissions(actor: Actor, names: readonly string[]): Promise<void> {
    const permissions = await this.access.permissionsNamed(names);
    const known: readonly string[] = permissions;
    if (!names.every((name) => known.includes(name))) throw new UnknownNames('permission', names, known);
    const beyond = beyondThoseOf(actor, { roles: [], permissions });
    if (beyond) throw new PrivilegeEscalation('give', beyond);
  }

  /**
   * Before an account stops being an active admin; one that is none may go.
   * Throws LastAdmin when nobody else is one. Of two admins who remove each other
   * at the same moment the second waits here, and then sees what the first has done.
   */
  async requireAnotherAdmin({ id, roles, isActive }: UserRow): Promise<void> {
    if (!isActive || !roles.includes('admin')) return;
    await this.userAccess.lockAdmins();
    if (!(await this.userAccess.hasAnotherAdmin(id))) throw new LastAdmin();
  }

  /** Every permission that these roles and permissions come to. */
  async effective({ roles, permissions }: Held): Promise<string[]> {
    return [...(await this.access.effectivePermissionsOf(roles, permissions)).permissions].toSorted();
  }
}

interface Held {
  readonly roles: readonly string[];
  readonly permissions: readonly Permission[];
}

/** What of it the actor does not hold; null when they hold it all, as admins do whatever it is. */
function beyondThoseOf(actor: Actor, held: Held | RoleAssignments): Held | null {
  if (actor.roles.has('admin')) return null;
  const roles = held.roles.filter((role) => role !== ORDINARY && !actor.roles.has(role));
  const permissions = held.permissions.filter((permission) => !actor.permissions.has(permission));
  return roles.length + permissions.length === 0 ? null : { roles, permissions };
}
