import { Injectable } from '@nestjs/common';
import { holdsPermission } from '../../../kernel/auth/policy/holds-permission.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { Permission } from '../../../kernel/auth/permissions.js';
import { PreconditionFailed } from '../../../kernel/http/responses/if-match.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { AccessService } from '../../access/access.service.js';
import { type RoleAssignments, UserAccessRepository } from './user-access.repository.js';
import { PrivilegeEscalation, LastAdmin, UnknownNames, UserNotFound } from '../users.errors.js';
import { type UserRow, UsersRepository } from '../users.repository.js';

/** The role of every registered user, which any actor may assign. */
const DEFAULT_ROLE = 'user';

/** Prevents privilege escalation: an actor with `users:manage` can become or appoint an admin only if they are one. */
@Injectable()
export class UserRightsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly userAccess: UserAccessRepository,
    private readonly access: AccessService,
  ) {}

  /**
   * Locks a user that the actor is about to change until the transaction ends.
   * Throws UserNotFound, PreconditionFailed when the current version is none of the
   * expected ones, and PrivilegeEscalation when the user has roles or permissions
   * that the actor lacks, because a changed e-mail address gives the account away.
   * An API key has fewer permissions than its owner and cannot change them either.
   */
  async lock(actor: Actor, { id, expected }: Target): Promise<UserRow> {
    const user = await this.users.lock(id);
    if (!user) throw new UserNotFound(id);
    const isOwn = id === actor.userId && actor.credential.kind === 'token';
    const missing = isOwn ? null : missingFrom(actor, await this.userAccess.findAssignments(id));
    if (missing) throw new PrivilegeEscalation('change', missing);
    if (expected && !expected.includes(user.version)) throw new PreconditionFailed();
    return user;
  }

  /** The active users who hold the permission, by a role or directly. Rules may deny it to them. */
  async listHolders(permission: Permission): Promise<string[]> {
    return this.userAccess.listActiveWith(await this.access.listRolesGranting(permission), permission);
  }

  /** Throws InvalidBody for unknown roles, and PrivilegeEscalation for roles that the actor lacks. */
  async requireGivableRoles(actor: Actor, roles: readonly string[]): Promise<void> {
    const known = await this.access.listExistingRoles(roles);
    if (!roles.every((role) => known.includes(role))) throw new UnknownNames('role', roles, known);
    const missing = missingFrom(actor, { roles, permissions: [] });
    if (missing) throw new PrivilegeEscalation('give', missing);
  }

  /** Throws InvalidBody for unknown permissions, and PrivilegeEscalation for permissions that the actor lacks. */
  async requireGivablePermissions(actor: Actor, names: readonly string[]): Promise<void> {
    const permissions = await this.access.listExistingPermissions(names);
    const known: readonly string[] = permissions;
    if (!names.every((name) => known.includes(name))) throw new UnknownNames('permission', names, known);
    const missing = missingFrom(actor, { roles: [], permissions });
    if (missing) throw new PrivilegeEscalation('give', missing);
  }

  /**
   * Call it before an active admin stops being one; does nothing for other users.
   * Throws LastAdmin when there is no other active admin. It locks the admins, so
   * two who remove each other do so one after the other.
   */
  async requireAnotherAdmin({ id, roles, isActive }: UserRow): Promise<void> {
    if (!isActive || !roles.includes('admin')) return;
    await this.userAccess.lockAdmins();
    if (!(await this.userAccess.hasAnotherAdmin(id))) throw new LastAdmin();
  }

  /** All permissions that follow from these roles and permissions. */
  async effective({ roles, permissions }: RoleAssignments): Promise<string[]> {
    return [...(await this.access.effectivePermissionsOf(roles, permissions)).permissions].toSorted();
  }
}

/** The roles and permissions that the actor lacks; null when there are none. An admin lacks none. */
function missingFrom(actor: Actor, assignments: RoleAssignments): RoleAssignments | null {
  if (actor.roles.has('admin')) return null;
  const roles = assignments.roles.filter((role) => role !== DEFAULT_ROLE && !actor.roles.has(role));
  const permissions = assignments.permissions.filter((permission) => !holdsPermission(actor, permission));
  return roles.length + permissions.length === 0 ? null : { roles, permissions };
}
