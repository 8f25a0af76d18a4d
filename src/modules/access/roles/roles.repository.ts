import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { allOf } from '../../../kernel/database/conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { violatesCheck, violatesUnique } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { RoleCycle, RoleNameTaken } from '../access.errors.js';
import type { RoleRow } from './role.entity.js';

/** A role as it is read: its parent by name, and the permissions given to itself. */
export type Role = Omit<RoleRow, 'parentId' | 'deletedAt' | 'deletedName'> & {
  readonly parent: string | null;
  readonly permissions: string[];
};

export interface RoleFields {
  readonly name: string;
  readonly description: string;
  readonly parent: string | null;
  readonly permissions: readonly string[];
}

/** Conditions that must all hold; those left out hold for every role. */
export interface RoleFilter {
  readonly name?: string;
  readonly parent?: string;
  readonly permission?: string;
  readonly isSystem?: boolean;
}

const COLUMNS = sql`
  id, name, description, (select above.name from roles above where above.id = roles.parent_id) as parent,
  array(
    select permissions.name from role_permissions join permissions on permissions.id = permission_id
    where role_id = roles.id order by permissions.name
  ) as permissions,
  is_system as "isSystem", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<Role>(
  {
    name: { column: sql`name`, type: sql`text`, value: ({ name }) => name },
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
  },
  sql`id`,
);

@Injectable()
export class RolesRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Role | null> {
    const [role] = await this.database.query<Role>(
      sql`select ${COLUMNS} from roles where id = ${id} and deleted_at is null`,
    );
    return role ?? null;
  }

  /**
   * Waits for others who change any role, and keeps them waiting until the
   * transaction ends. It is the lock that the trigger of the hierarchy takes, too:
   * there it would come too late, when each of two changes already holds the row
   * that the other needs.
   */
  async lockHierarchy(): Promise<void> {
    await this.database.execute(sql`select pg_advisory_xact_lock(hashtextextended('roles_parent_id', 0))`);
  }

  /** Takes a turn, and waits for others who give out the role. */
  async lock(id: string): Promise<Role | null> {
    await this.lockHierarchy();
    await this.database.execute(sql`select from roles where id = ${id} and deleted_at is null for update`);
    return this.find(id);
  }

  async list(filter: RoleFilter, window: PageRequest): Promise<Omit<PageResult<Role>, 'total'>> {
    const found = await this.database.query<Role>(sql`
      select ${COLUMNS} from roles where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: RoleFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from roles where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  async exists(name: string): Promise<boolean> {
    const [row] = await this.database.query<{ found: boolean }>(sql`
      select exists (select from roles where name = ${name} and deleted_at is null) as found`);
    return row?.found ?? false;
  }

  async namesOfChildren(id: string): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(sql`
      select name from roles where parent_id = ${id} and deleted_at is null order by name`);
    return rows.map(({ name }) => name);
  }

  /** Throws RoleNameTaken. */
  async insert(id: string, { name, description, parent, permissions }: RoleFields): Promise<void> {
    await this.refusing({ name, parent }, () =>
      this.database.execute(sql`
        insert into roles (id, name, description, parent_id)
        values (${id}, ${name}, ${description}, (select id from roles where name = ${parent}))`),
    );
    await this.setPermissions(id, permissions);
  }

  /** Everything as it is to be. Throws RoleNameTaken and RoleCycle. */
  async update(id: string, { name, description, parent, permissions }: RoleFields): Promise<void> {
    await this.refusing({ name, parent }, () =>
      this.database.execute(sql`
        update roles
        set name = ${name}, description = ${description}, parent_id = (select id from roles where name = ${parent}),
          version = version + 1, updated_at = now()
        where id = ${id}`),
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

  private async refusing(
    { name, parent }: { name: string; parent: string | null },
    write: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (violatesUnique(error, 'roles_name_key')) throw new RoleNameTaken(name, error);
      const isCycle = ['roles_parent_id_acyclic', 'roles_parent_id_check'].some((rule) => violatesCheck(error, rule));
      throw isCycle ? new RoleCycle(name, parent ?? name, error) : error;
    }
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
