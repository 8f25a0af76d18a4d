import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../kernel/auth/actor.js';
import type { Permission } from '../../../kernel/auth/permissions.js';
import { Database } from '../../../kernel/database/database.js';
import type { ExpectedVersions } from '../../../kernel/http/responses/if-match.js';
import { UserAccessRepository } from './user-access.repository.js';
import { UserAuditRecorder } from '../user-journal.js';
import { UserRightsService } from './user-rights.service.js';
import { UserNotFound } from '../users.errors.js';
import { UserPermissionsChanged, UserRolesChanged } from '../users.events.js';
import { type UserRow, UsersRepository } from '../users.repository.js';

export interface HeldPermissions {
  /** Given to the account itself. */
  readonly permissions: readonly string[];
  /** These and what the roles bring. */
  readonly effective: readonly string[];
  readonly version: number;
}

/** What accounts were given: roles, and permissions beside them. */
@Injectable()
export class UserAccessService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly userAccess: UserAccessRepository,
    private readonly userRights: UserRightsService,
    private readonly recorder: UserAuditRecorder,
  ) {}

  /**
   * Gives these roles and no others, from the next request on. The same again
   * changes nothing. Throws InvalidBody for roles that do not exist, LastAdmin,
   * and what every change of an account throws.
   */
  setRoles(actor: Actor, id: string, wanted: readonly string[], expected: ExpectedVersions): Promise<UserRow> {
    const roles = normalize(wanted);
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, id, expected);
      await this.userRights.requireGivableRoles(actor, wanted);
      if (same(before.roles, roles)) return before;
      if (!roles.includes('admin')) await this.userRights.requireAnotherAdmin(before);
      await this.userAccess.setRoles(id, roles);
      await this.users.update(id, {});
      const change = { from: before.roles, to: roles };
      await this.recorder.record(actor, UserRolesChanged(id, change), { action: 'update', changes: { roles: change } });
      return this.read(id);
    });
  }

  /** Throws UserNotFound. */
  async permissionsOf(id: string): Promise<HeldPermissions> {
    const { roles, version } = await this.read(id);
    const { permissions } = await this.userAccess.findAssignments(id);
    return { permissions, effective: await this.userRights.effective({ roles, permissions }), version };
  }

  /** Gives these permissions and no others, beside those of the roles. Like `setRoles`. */
  setPermissions(
    actor: Actor,
    id: string,
    wanted: readonly string[],
    expected: ExpectedVersions,
  ): Promise<HeldPermissions> {
    const permissions = normalize(wanted) as Permission[];
    return this.database.transaction(async () => {
      await this.userRights.lock(actor, id, expected);
      await this.userRights.requireGivablePermissions(actor, wanted);
      const before = await this.userAccess.findAssignments(id);
      if (!same(before.permissions, permissions)) {
        await this.userAccess.setPermissions(id, permissions);
        await this.users.update(id, {});
        const change = { from: before.permissions, to: permissions };
        await this.recorder.record(actor, UserPermissionsChanged(id, change), {
          action: 'update',
          changes: { permissions: change },
        });
      }
      return this.permissionsOf(id);
    });
  }

  private async read(id: string): Promise<UserRow> {
    const user = await this.users.find(id);
    if (!user) throw new UserNotFound(id);
    return user;
  }
}

/** Each once, in the order in which they are read. */
function normalize(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

function same(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && after.every((name) => before.includes(name));
}
