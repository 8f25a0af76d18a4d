import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { PERMISSIONS } from '../../../kernel/auth/permissions.js';
import { Database } from '../../../kernel/database/database.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { type ExpectedVersions, PreconditionFailed } from '../../../kernel/http/responses/if-match.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RoleInUse, RoleNotFound, RoleProtected } from '../access.errors.js';
import { RoleAssignees } from '../role-assignees.port.js';
import { AccessAuditRecorder, changesBetween } from '../access-journal.js';
import { PermissionsRepository } from '../permissions/permissions.repository.js';
import { type Role, type RoleFields, type RoleFilter, RolesRepository } from './roles.repository.js';

/**
 * Roles: names for what people do, each with permissions of its own and those
 * of its parent. Who holds one is for those who keep the accounts to say.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly database: Database,
    private readonly roles: RolesRepository,
    private readonly permissions: PermissionsRepository,
    private readonly recorder: AccessAuditRecorder,
    private readonly assignees: RoleAssignees,
  ) {}

  /** Throws RoleNotFound. */
  async get(id: string): Promise<Role> {
    const role = await this.roles.find(id);
    if (!role) throw new RoleNotFound(id);
    return role;
  }

  /** Roles that match, by name unless sorted otherwise. */
  async list(filter: RoleFilter, window: PageRequest): Promise<PageResult<Role>> {
    const slice = await this.roles.list(filter, window);
    return { ...slice, total: await this.recorder.total('role', filter, () => this.roles.count(filter)) };
  }

  /** Throws RoleNameTaken, and InvalidBody for a parent or a permission that does not exist. */
  create(actor: Actor, wanted: RoleFields): Promise<Role> {
    const id = uuidv7();
    const fields = normalize(wanted);
    return this.database.transaction(async () => {
      await this.roles.lockHierarchy();
      await this.check(fields);
      await this.roles.insert(id, fields);
      await this.recorder.record(actor, 'role', {
        action: 'create',
        entityId: id,
        changes: changesBetween<Partial<RoleFields>>({}, fields),
      });
      return this.get(id);
    });
  }

  /**
   * Changes the named fields and leaves the others. What changes nothing makes
   * no new version. Throws RoleNotFound, RoleNameTaken, RoleProtected, RoleCycle,
   * InvalidBody as `create` does, and PreconditionFailed when the current version
   * is none of the expected ones.
   */
  update(actor: Actor, id: string, wanted: Partial<RoleFields>, expected: ExpectedVersions): Promise<Role> {
    return this.database.transaction(async () => {
      const before = await this.lock(id, expected);
      const changes = changesBetween<RoleFields>(before, normalize(wanted));
      if (Object.keys(changes).length === 0) return before;
      const after = { ...before, ...Object.fromEntries(Object.entries(changes).map(([name, { to }]) => [name, to])) };
      await this.check(after);
      protect(before, after);
      await this.roles.update(id, after);
      await this.recorder.record(actor, 'role', { action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Throws RoleNotFound, RoleProtected, RoleInUse, and PreconditionFailed as `update` does. */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, parent, permissions, isSystem } = await this.lock(id, expected);
      if (isSystem) throw new RoleProtected(name, 'it can not be deleted');
      // Nobody can be given the role meanwhile: that needs its row, which is locked.
      const [holders, children] = [await this.assignees.countAssignees(name), await this.roles.namesOfChildren(id)];
      if (holders > 0 || children.length > 0) throw new RoleInUse(name, holders, children);
      await this.roles.delete(id);
      await this.recorder.record(actor, 'role', {
        action: 'delete',
        entityId: id,
        details: { name, description, parent, permissions },
      });
    });
  }

  private async lock(id: string, expected: ExpectedVersions): Promise<Role> {
    const role = await this.roles.lock(id);
    if (!role) throw new RoleNotFound(id);
    if (expected && !expected.includes(role.version)) throw new PreconditionFailed();
    return role;
  }

  private async check({ parent, permissions }: RoleFields): Promise<void> {
    const noParent = parent !== null && !(await this.roles.exists(parent));
    const unknown = await this.permissions.unknown(permissions);
    if (!noParent && unknown.length === 0) return;
    throw new InvalidBody([
      ...(noParent ? [{ pointer: '#/parent', code: 'role', detail: `No role is called ${parent}.` }] : []),
      ...unknown.map((name) => {
        const pointer = `#/permissions/${permissions.indexOf(name)}`;
        return { pointer, code: 'permission', detail: `No permission is called ${name}.` };
      }),
    ]);
  }
}

/** Permissions as they are read: each once, in order. */
function normalize<Fields extends Partial<RoleFields>>(fields: Fields): Fields {
  const { permissions } = fields;
  return permissions === undefined ? fields : { ...fields, permissions: [...new Set(permissions)].toSorted() };
}

/** Throws RoleProtected when a system role would lose what code relies on. */
function protect(before: Role, after: RoleFields): void {
  if (!before.isSystem) return;
  if (after.name !== before.name) throw new RoleProtected(before.name, 'it can not be renamed');
  if (after.parent !== before.parent) throw new RoleProtected(before.name, 'its place in the hierarchy is fixed');
  if (before.name !== 'admin') return;
  const lost = before.permissions.filter(
    (name) => Object.hasOwn(PERMISSIONS, name) && !after.permissions.includes(name),
  );
  if (lost.length > 0) throw new RoleProtected(before.name, `it can not lose ${lost.join(', ')}`);
}
