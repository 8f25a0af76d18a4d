import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { allOf } from '../../../kernel/database/sql-conditions.js';
import { querySpace } from '../../../kernel/cache/cache-space.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { translateViolations } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RoleCycle, RoleNameTaken } from '../access.errors.js';
import type { Role } from './role.entity.js';

/** A role with the names of its parent and of its own permissions. */
export type RoleRow = Omit<Role, 'parentId' | 'deletedAt' | 'deletedName'> & {
  readonly parent: string | null;
  readonly permissions: string[];
};

export type RoleFields = Pick<RoleRow, 'name' | 'description' | 'parent'> & { readonly permissions: readonly string[] };

/** Conditions that a role must all meet. */
export type RoleFilter = Partial<Pick<Role, 'name' | 'isSystem'> & Record<'parent' | 'permission', string>>;

const COLUMNS = sql`
  id, name, description, (select above.name from roles above where above.id = roles.parent_id) as parent,
  array(
    select permissions.name from role_permissions join permissions on permissions.id = permission_id
    where role_id = roles.id order by permissions.name
  ) as permissions,
  is_system as "isSystem", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<RoleRow>({ name: sql`name`, createdAt: sql`created_at` }, sql`id`);

const ROLES = querySpace<number>('roles');

@Injectable()
export class RolesRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  find(id: string): Promise<RoleRow | null> {
    return this.database.queryOne<RoleRow>(sql`select ${COLUMNS} from roles where id = ${id} and deleted_at is null`);
  }

  /**
   * Locks the role hierarchy until the transaction ends. The hierarchy's trigger
   * takes the same lock, but too late to prevent deadlocks: two changes would each
   * hold a row that the other needs.
   */
  async lockHierarchy(): Promise<void> {
    await this.database.execute(sql`select pg_advisory_xact_lock(hashtextextended('roles_parent_id', 0))`);
  }

  /** Locks the hierarchy and the role until the transaction ends. */
  async lock(id: string): Promise<RoleRow | null> {
    await this.lockHierarchy();
    await this.database.execute(sql`select from roles where id = ${id} and deleted_at is null for update`);
    return this.find(id);
  }

  async list(filter: RoleFilter, page: PageRequest): Promise<PageResult<RoleRow>> {
    const rows = await this.database.query<RoleRow>(sql`
      select ${COLUMNS} from roles where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count(ROLES, filter, () =>
      this.database.count(sql`roles where ${conditions(filter)}`),
    );
    return { ...keyset.slice(rows, page), total };
  }

  async listChildNames(id: string): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(sql`
      select name from roles where parent_id = ${id} and deleted_at is null order by name`);
    return rows.map(({ name }) => name);
  }

  /** Throws RoleNameTaken. */
  async insert(id: string, { name, description, parent, permissions }: RoleFields): Promise<void> {
    await this.write(
      { name, parent },
      sql`
        insert into roles (id, name, description, parent_id)
        values (${id}, ${name}, ${description}, (select id from roles where name = ${parent}))`,
    );
    await this.setPermissions(id, permissions);
  }

  /** Sets all fields. Throws RoleNameTaken and RoleCycle. */
  async update(id: string, { name, description, parent, permissions }: RoleFields): Promise<void> {
    await this.write(
      { name, parent },
      sql`
        update roles
        set name = ${name}, description = ${description}, parent_id = (select id from roles where name = ${parent}),
          version = version + 1, updated_at = now()
        where id = ${id}`,
    );
    await this.setPermissions(id, permissions);
  }

  /** Deletes softly. The row gives up its name, which user_roles refers to. */
  async delete(id: string): Promise<void> {
    await this.database.execute(sql`
      update roles
      set deleted_at = now(), deleted_name = name, name = 'deleted_' || replace(id::text, '-', ''),
        version = version + 1, updated_at = now()
      where id = ${id}`);
  }

  private async setPermissions(id: string, names: readonly string[]): Promise<void> {
    await this.database.execute(sql`
      delete from role_permissions where role_id = ${id}
        and permission_id not in (select id from permissions where name = any(${[...names]}::text[]))`);
    await this.database.execute(sql`
      insert into role_permissions (role_id, permission_id)
      select ${id}, id from permissions where name = any(${[...names]}::text[])
      on conflict do nothing`);
  }

  private async write({ name, parent }: Pick<RoleFields, 'name' | 'parent'>, statement: Sql): Promise<void> {
    const toCycle = (cause: unknown) => new RoleCycle(name, parent ?? name, cause);
    await translateViolations(this.database.execute(statement), {
      roles_name_key: (cause) => new RoleNameTaken(name, cause),
      roles_parent_id_acyclic: toCycle,
      roles_parent_id_check: toCycle,
    });
  }
}

function conditions({ name, parent, permission, isSystem }: RoleFilter): Sql {
  return allOf(
    sql`deleted_at is null`,
    name === undefined ? empty : sql`name = ${name}`,
    parent === undefined ? empty : sql`parent_id = (select id from roles above where above.name = ${parent})`,
    permission === undefined
      ? empty
      : sql`id in (
          select role_id from role_permissions join permissions on permissions.id = permission_id
          where permissions.name = ${permission})`,
    isSystem === undefined ? empty : sql`is_system = ${isSystem}`,
  );
}
