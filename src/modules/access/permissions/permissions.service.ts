import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { type ExpectedVersions, PreconditionFailed } from '../../../kernel/http/responses/if-match.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { PermissionNotFound, PermissionProtected } from '../access.errors.js';
import { AccessAuditRecorder, changesBetween } from '../access-journal.js';
import {
  type Permission,
  type PermissionFields,
  type PermissionFilter,
  PermissionsRepository,
} from './permissions.repository.js';

/**
 * What can be permitted. Those that code asks for are there from the start;
 * others serve whoever asks about them from outside, such as a frontend.
 */
@Injectable()
export class PermissionsService {
  constructor(
    private readonly database: Database,
    private readonly permissions: PermissionsRepository,
    private readonly recorder: AccessAuditRecorder,
  ) {}

  /** Throws PermissionNotFound. */
  async get(id: string): Promise<Permission> {
    const permission = await this.permissions.find(id);
    if (!permission) throw new PermissionNotFound(id);
    return permission;
  }

  /** Permissions that match, by name unless sorted otherwise. */
  async list(filter: PermissionFilter, window: PageRequest): Promise<PageResult<Permission>> {
    const slice = await this.permissions.list(filter, window);
    return { ...slice, total: await this.recorder.total('permission', filter, () => this.permissions.count(filter)) };
  }

  /** Throws PermissionNameTaken. */
  create(actor: Actor, { name, description }: PermissionFields): Promise<Permission> {
    const id = uuidv7();
    return this.database.transaction(async () => {
      await this.permissions.insert(id, { name, description });
      await this.recorder.record(actor, 'permission', {
        action: 'create',
        entityId: id,
        changes: { name: { to: name }, description: { to: description } },
      });
      return this.get(id);
    });
  }

  /**
   * Changes the named fields and leaves the others; whoever has the permission
   * keeps it under its new name. What changes nothing makes no new version.
   * Throws PermissionNotFound, PermissionNameTaken, PermissionProtected, and
   * PreconditionFailed when the current version is none of the expected ones.
   */
  update(actor: Actor, id: string, wanted: Partial<PermissionFields>, expected: ExpectedVersions): Promise<Permission> {
    return this.database.transaction(async () => {
      const before = await this.lock(id, expected);
      const changes = changesBetween<PermissionFields>(before, wanted);
      if (Object.keys(changes).length === 0) return before;
      if (before.isSystem && changes.name) throw new PermissionProtected(before.name, 'renamed');
      const { name = before.name, description = before.description } = wanted;
      await this.permissions.update(id, { name, description });
      await this.recorder.record(actor, 'permission', { action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Takes it from every role and every account, too. Throws as `update` does. */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, roles, isSystem } = await this.lock(id, expected);
      if (isSystem) throw new PermissionProtected(name, 'deleted');
      await this.permissions.delete(id);
      await this.recorder.record(actor, 'permission', {
        action: 'delete',
        entityId: id,
        details: { name, description, roles },
      });
    });
  }

  private async lock(id: string, expected: ExpectedVersions): Promise<Permission> {
    const permission = await this.permissions.lock(id);
    if (!permission) throw new PermissionNotFound(id);
    if (expected && !expected.includes(permission.version)) throw new PreconditionFailed();
    return permission;
  }
}
