import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { Database } from '../../../kernel/database/database.js';
import { requireVersion } from '../../../kernel/http/responses/if-match.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../../audits/change-recorder.service.js';
import { ACCESS_CACHES } from '../access.service.js';
import { PermissionNotFound, PermissionProtected } from '../access.errors.js';
import {
  type PermissionFields,
  type PermissionFilter,
  type PermissionRow,
  PermissionsRepository,
} from './permissions.repository.js';

const PERMISSION = { entityType: 'permission', ...ACCESS_CACHES };

/** Permissions. System permissions are named in code; others are for external clients, such as a frontend. */
@Injectable()
export class PermissionsService {
  constructor(
    private readonly database: Database,
    private readonly permissions: PermissionsRepository,
    private readonly recorder: ChangeRecorderService,
  ) {}

  /** Throws PermissionNotFound. */
  async get(id: string): Promise<PermissionRow> {
    const permission = await this.permissions.find(id);
    if (!permission) throw new PermissionNotFound(id);
    return permission;
  }

  /** A page of permissions, by name unless sorted otherwise. */
  list(filter: PermissionFilter, page: PageRequest): Promise<PageResult<PermissionRow>> {
    return this.permissions.list(filter, page);
  }

  /** Throws PermissionNameTaken. */
  create(actor: Actor, { name, description }: PermissionFields, id = uuidv7()): Promise<PermissionRow> {
    return this.database.transaction(async () => {
      await this.permissions.insert({ id, name, description });
      const changes = initialChanges({ name, description });
      await this.recorder.record(actor, { ...PERMISSION, action: 'create', entityId: id, changes });
      return this.get(id);
    });
  }

  /**
   * Changes the given fields; roles and users keep a renamed permission. The same
   * values again make no new version. Throws PermissionNotFound,
   * PermissionNameTaken, PermissionProtected, and PreconditionFailed when the
   * current version is none of the expected ones.
   */
  update(actor: Actor, { id, expected }: Target, requested: Partial<PermissionFields>): Promise<PermissionRow> {
    return this.database.transaction(async () => {
      const before = requireVersion(await this.permissions.lock(id), expected, () => new PermissionNotFound(id));
      const changes = diff<PermissionFields>(before, requested);
      if (!changes) return before;
      if (before.isSystem && changes.name) throw new PermissionProtected(before.name, 'renamed');
      await this.permissions.update(id, changedValues(changes));
      await this.recorder.record(actor, { ...PERMISSION, action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Deletes a permission and takes it from all roles and users. Throws as `update` does. */
  async delete(actor: Actor, { id, expected }: Target): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, roles, isSystem } = requireVersion(
        await this.permissions.lock(id),
        expected,
        () => new PermissionNotFound(id),
      );
      if (isSystem) throw new PermissionProtected(name, 'deleted');
      await this.permissions.delete(id);
      const details = { name, description, roles };
      await this.recorder.record(actor, { ...PERMISSION, action: 'delete', entityId: id, details });
    });
  }
}
