import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { PERMISSIONS } from '../../../kernel/auth/permissions.js';
import { Database } from '../../../kernel/database/database.js';
import { InvalidBody } from '../../../kernel/errors/request.errors.js';
import { requireVersion } from '../../../kernel/http/responses/if-match.js';
import type { Target } from '../../../kernel/http/responses/target-resource.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { changedValues, ChangeRecorderService, diff, initialChanges } from '../../audits/change-recorder.service.js';
import { ACCESS_CACHES } from '../access.service.js';
import { AccessRepository } from '../access.repository.js';
import { RoleInUse, RoleNotFound, RoleProtected } from '../access.errors.js';
import { RoleAssignees } from '../role-assignees.port.js';
import { type RoleFields, type RoleFilter, type RoleRow, RolesRepository } from './roles.repository.js';

const ROLE = { entityType: 'role', ...ACCESS_CACHES };

/** Roles: named sets of permissions, which also have the permissions of their parent. */
@Injectable()
export class RolesService {
  constructor(
    private readonly database: Database,
    private readonly roles: RolesRepository,
    private readonly access: AccessRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly assignees: RoleAssignees,
  ) {}

  /** Throws RoleNotFound. */
  async get(id: string): Promise<RoleRow> {
    const role = await this.roles.find(id);
    if (!role) throw new RoleNotFound(id);
    return role;
  }

  /** A page of roles, by name unless sorted otherwise. */
  list(filter: RoleFilter, page: PageRequest): Promise<PageResult<RoleRow>> {
    return this.roles.list(filter, page);
  }

  /** Throws RoleNameTaken, and InvalidBody for an unknown parent or permission. */
  create(actor: Actor, requested: RoleFields, id = uuidv7()): Promise<RoleRow> {
    const fields = normalize(requested);
    return this.database.transaction(async () => {
      await this.roles.lockHierarchy();
      await this.validate(fields);
      await this.roles.insert(id, fields);
      await this.recorder.record(actor, { ...ROLE, action: 'create', entityId: id, changes: initialChanges(fields) });
      return this.get(id);
    });
  }

  /**
   * Changes the given fields. The same values again make no new version. Throws
   * RoleNotFound, RoleNameTaken, RoleProtected, RoleCycle, InvalidBody as `create`
   * does, and PreconditionFailed when the current version is none of the expected ones.
   */
  update(actor: Actor, { id, expected }: Target, requested: Partial<RoleFields>): Promise<RoleRow> {
    return this.database.transaction(async () => {
      const before = requireVersion(await this.roles.lock(id), expected, () => new RoleNotFound(id));
      const changes = diff<RoleFields>(before, normalize(requested));
      if (!changes) return before;
      const after = { ...before, ...changedValues(changes) };
      await this.validate(after);
      protectSystemRole(before, after);
      await this.roles.update(id, after);
      await this.recorder.record(actor, { ...ROLE, action: 'update', entityId: id, changes });
      return this.get(id);
    });
  }

  /** Throws RoleNotFound, RoleProtected, RoleInUse, and PreconditionFailed as `update` does. */
  async delete(actor: Actor, { id, expected }: Target): Promise<void> {
    await this.database.transaction(async () => {
      const { name, description, parent, permissions, isSystem } = requireVersion(
        await this.roles.lock(id),
        expected,
        () => new RoleNotFound(id),
      );
      if (isSystem) throw new RoleProtected(name, 'it cannot be deleted');
      // The lock on its row keeps the role from being assigned meanwhile.
      const assignees = await this.assignees.countAssignees(name);
      const children = await this.roles.listChildNames(id);
      if (assignees > 0 || children.length > 0) throw new RoleInUse(name, assignees, children);
      await this.roles.delete(id);
      const details = { name, description, parent, permissions };
      await this.recorder.record(actor, { ...ROLE, action: 'delete', entityId: id, details });
    });
  }

  private async validate({ parent, permissions }: RoleFields): Promise<void> {
    const unknownParent = parent !== null && (await this.access.listExistingRoles([parent])).length === 0;
    const known: readonly string[] = await this.access.listExistingPermissions(permissions);
    const unknown = permissions.filter((name) => !known.includes(name));
    if (!unknownParent && unknown.length === 0) return;
    throw new InvalidBody([
      ...(unknownParent ? [{ pointer: '#/parent', code: 'role', detail: `No role is called ${parent}.` }] : []),
      ...unknown.map((name) => {
        const pointer = `#/permissions/${permissions.indexOf(name)}`;
        return { pointer, code: 'permission', detail: `No permission is called ${name}.` };
      }),
    ]);
  }
}

/** Permissions without duplicates, in the order in which they are read. */
function normalize<Fields extends Partial<RoleFields>>(fields: Fields): Fields {
  const { permissions } = fields;
  return permissions === undefined ? fields : { ...fields, permissions: [...new Set(permissions)].toSorted() };
}

/** Throws RoleProtected when a system role would lose what code relies on. */
function protectSystemRole(before: RoleRow, after: RoleFields): void {
  if (!before.isSystem) return;
  if (after.name !== before.name) throw new RoleProtected(before.name, 'it cannot be renamed');
  if (after.parent !== before.parent) throw new RoleProtected(before.name, 'its place in the hierarchy is fixed');
  if (before.name !== 'admin') return;
  const lost = before.permissions.filter(
    (name) => Object.hasOwn(PERMISSIONS, name) && !after.permissions.includes(name),
  );
  if (lost.length > 0) throw new RoleProtected(before.name, `it cannot lose ${lost.join(', ')}`);
}
