import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { EffectivePermissions } from '../../kernel/auth/actor.js';
import { ALL_SUBJECTS } from '../../kernel/auth/guard/authentication-cache.js';
import { ACCESS } from '../../kernel/auth/guard/authorization-change-notifier.js';
import { type Permission, PERMISSIONS } from '../../kernel/auth/permissions.js';
import { Database } from '../../kernel/database/database.js';
import { ChangeRecorderService, initialChanges } from '../audits/change-recorder.service.js';
import { AccessRepository } from './access.repository.js';

/**
 * The caches that every change of a role, permission or rule makes stale: each
 * shows names of the others, and all of them decide what users may do.
 */
export const ACCESS_CACHES = {
  counts: ['roles', 'permissions', 'rules', ACCESS.name, 'user'],
  subjects: [ALL_SUBJECTS],
};

/** Resolves roles to permissions. */
@Injectable()
export class AccessService implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly access: AccessRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /**
   * Inserts new system permissions and assigns them to their roles, once: admins may change that later. Those that a
   * release adds are audited; those of a new database come with its schema.
   */
  onModuleInit(): Promise<void> {
    const seeds = Object.entries(PERMISSIONS).map(([name, { role, description }]) => {
      return { id: uuidv7(), name, description, role };
    });
    return this.database.transaction(async () => {
      const inserted = await this.access.seed(seeds);
      if (inserted.size === 0 || inserted.size === seeds.length) return;
      const changes = seeds
        .filter(({ id }) => inserted.has(id))
        .map(({ id, name, description, role }) => ({
          action: 'create' as const,
          entityType: 'permission',
          entityId: id,
          details: { role },
          changes: initialChanges({ name, description }),
        }));
      await this.recorder.record(null, ...changes);
    });
  }

  /** All roles and permissions of a user with these roles and, beside them, these permissions. */
  async effectivePermissionsOf(
    roles: readonly string[],
    permissions: readonly Permission[] = [],
  ): Promise<EffectivePermissions> {
    const found = await this.access.findEffectivePermissions(roles);
    return { roles: new Set(found.roles), permissions: new Set([...found.permissions, ...permissions]) };
  }

  /** The roles that grant the permission, by themselves or by the roles that they inherit. */
  listRolesGranting(permission: Permission): Promise<string[]> {
    return this.access.listRolesGranting(permission);
  }

  /** The names that are roles; they can be neither renamed nor deleted until the open transaction ends. */
  listExistingRoles(names: readonly string[]): Promise<string[]> {
    return this.access.listExistingRoles(names);
  }

  /** The names that are permissions; they can be neither renamed nor deleted until the open transaction ends. */
  listExistingPermissions(names: readonly string[]): Promise<Permission[]> {
    return names.length === 0 ? Promise.resolve([]) : this.access.listExistingPermissions(names);
  }
}
