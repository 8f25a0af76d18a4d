import { Injectable, type OnModuleInit } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { EffectivePermissions } from '../../kernel/auth/actor.js';
import { type Permission, PERMISSIONS } from '../../kernel/auth/permissions.js';
import { AccessRepository } from './access.repository.js';

/** Knows what roles bring. */
@Injectable()
export class AccessService implements OnModuleInit {
  constructor(private readonly access: AccessRepository) {}

  /**
   * Permissions that code asks for are rows before anybody is asked about them:
   * a new one is given to its role once, and stays as admins leave it.
   */
  async onModuleInit(): Promise<void> {
    await this.access.seed(
      Object.entries(PERMISSIONS).map(([name, { role, description }]) => {
        return { id: uuidv7(), name, description, role };
      }),
    );
  }

  /** What somebody may do who was given these roles and, beside them, these permissions. */
  async effectivePermissionsOf(
    roles: readonly string[],
    permissions: readonly Permission[] = [],
  ): Promise<EffectivePermissions> {
    const found = await this.access.findEffectivePermissions(roles);
    return { roles: new Set(found.roles), permissions: new Set([...found.permissions, ...permissions]) };
  }

  /** Those of the names that are roles here, and stay it until the open transaction ends. */
  rolesNamed(names: readonly string[]): Promise<string[]> {
    return this.access.rolesNamed(names);
  }

  /** Those of the names that are permissions here, and stay it until the open transaction ends. */
  permissionsNamed(names: readonly string[]): Promise<Permission[]> {
    return names.length === 0 ? Promise.resolve([]) : this.access.permissionsNamed(names);
  }
}
