import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { Permission } from '../../../kernel/auth/permissions.js';
import { Database } from '../../../kernel/database/database.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import { ChangeRecorderService, diff } from '../../audits/change-recorder.service.js';
import { UserAccessRepository } from './user-access.repository.js';
import { userChange } from '../user-change.js';
import { UserRightsService } from './user-rights.service.js';
import { UserPermissionsChanged, UserRolesChanged } from '../users.events.js';
import { type UserRow, UsersRepository } from '../users.repository.js';

export interface UserPermissions {
  /** Assigned to the user directly. */
  readonly permissions: readonly string[];
  /** These and the permissions of the user's roles. */
  readonly effective: readonly string[];
  readonly version: number;
}

/** Assigns roles and permissions to users. */
@Injectable()
export class UserAccessService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly userAccess: UserAccessRepository,
    private readonly userRights: UserRightsService,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /**
   * Replaces the roles of a user, from their next request on. The same roles again
   * change nothing. Throws InvalidBody for unknown roles, UserNotFound, LastAdmin,
   * PrivilegeEscalation, and PreconditionFailed when the current version is none
   * of the expected ones.
   */
  setRoles(actor: Actor, target: Target, requested: readonly string[]): Promise<UserRow> {
    const { id } = target;
    const roles = normalize(requested);
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, target);
      await this.userRights.requireGivableRoles(actor, requested);
      const changes = diff({ roles: normalize(before.roles) }, { roles });
      if (!changes?.roles) return before;
      if (!roles.includes('admin')) await this.userRights.requireAnotherAdmin(before);
      await this.userAccess.setRoles(id, roles);
      const updated = await this.users.update(id, {});
      const event = UserRolesChanged(id, changes.roles);
      await this.recorder.record(actor, userChange(event, { action: 'update', changes }));
      return updated;
    });
  }

  /** The permissions of a user. Throws UserNotFound. */
  async getPermissions(id: string): Promise<UserPermissions> {
    return this.permissionsOf(await this.users.get(id));
  }

  /** Replaces the permissions assigned to a user directly. Throws as `setRoles` does, but for LastAdmin. */
  setPermissions(actor: Actor, target: Target, requested: readonly string[]): Promise<UserPermissions> {
    const { id } = target;
    const permissions = normalize(requested) as Permission[];
    return this.database.transaction(async () => {
      let user = await this.userRights.lock(actor, target);
      await this.userRights.requireGivablePermissions(actor, requested);
      const before = await this.userAccess.findAssignments(id);
      const changes = diff({ permissions: normalize(before.permissions) }, { permissions });
      if (changes?.permissions) {
        await this.userAccess.setPermissions(id, permissions);
        user = await this.users.update(id, {});
        const event = UserPermissionsChanged(id, changes.permissions);
        await this.recorder.record(actor, userChange(event, { action: 'update', changes }));
      }
      return this.permissionsOf(user);
    });
  }

  private async permissionsOf({ id, roles, version }: UserRow): Promise<UserPermissions> {
    const { permissions } = await this.userAccess.findAssignments(id);
    return { permissions, effective: await this.userRights.effective({ roles, permissions }), version };
  }
}

/** Without duplicates, in the order in which they are read. */
function normalize<Name extends string>(names: readonly Name[]): Name[] {
  return [...new Set(names)].toSorted();
}
