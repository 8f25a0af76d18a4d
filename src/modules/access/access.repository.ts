import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Permission } from '../../kernel/auth/permissions.js';
import { ACCESS } from '../../kernel/auth/guard/authorization-change-notifier.js';
import { Cacheable } from '../../kernel/cache/cacheable.js';
import { Database } from '../../kernel/database/database.js';

/** A system permission, and the system role that has it at first. */
export interface PermissionSeed {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly role: string;
}

@Injectable()
export class AccessRepository {
  constructor(private readonly database: Database) {}

  /** The roles with all their ancestors, and the permissions of all of them. Unknown roles are left out. */
  @Cacheable<{ roles: string[]; permissions: Permission[] }>(ACCESS)
  async findEffectivePermissions(roles: readonly string[]): Promise<{ roles: string[]; permissions: Permission[] }> {
    const row = await this.database.queryOne<{ roles: string[]; permissions: Permission[] }>(sql`
      with recursive effective as (
        select id, name, parent_id from roles where name = any(${[...roles]}::text[])
        union
        select parent.id, parent.name, parent.parent_id from roles parent join effective on parent.id = effective.parent_id
      )
      select
        array(select name from effective order by name) as roles,
        array(
          select distinct permissions.name from effective
          join role_permissions on role_permissions.role_id = effective.id
          join permissions on permissions.id = role_permissions.permission_id
          order by permissions.name
        ) as permissions`);
    return row ?? { roles: [], permissions: [] };
  }

  /** The roles that have the permission themselves, not inherited; null for an unknown permission. */
  async listRolesWith(permission: string): Promise<string[] | null> {
    const row = await this.database.queryOne<{ roles: string[] }>(sql`
      select array(
        select roles.name from role_permissions join roles on roles.id = role_id and roles.deleted_at is null
        where permission_id = permissions.id order by roles.name
      ) as roles
      from permissions where name = ${permission}`);
    return row?.roles ?? null;
  }

  /** The roles that grant the permission, by themselves or by the roles that they inherit. */
  async listRolesGranting(permission: string): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(sql`
      with recursive granting as (
        select roles.id, roles.name from roles
        join role_permissions on role_id = roles.id join permissions on permissions.id = permission_id
        where permissions.name = ${permission}
        union
        select child.id, child.name from roles child join granting on child.parent_id = granting.id
      )
      select name from granting`);
    return rows.map(({ name }) => name);
  }

  /** The names that are roles; they can be neither renamed nor deleted until the transaction ends. */
  async listExistingRoles(names: readonly string[]): Promise<string[]> {
    const found = await this.database.query<{ name: string }>(
      sql`select name from roles where name = any(${[...names]}::text[]) and deleted_at is null order by name for key share`,
    );
    return found.map(({ name }) => name);
  }

  /** The names that are permissions; they can be neither renamed nor deleted until the transaction ends. */
  async listExistingPermissions(names: readonly string[]): Promise<Permission[]> {
    const found = await this.database.query<{ name: Permission }>(
      sql`select name from permissions where name = any(${[...names]}::text[]) order by name for key share`,
    );
    return found.map(({ name }) => name);
  }

  /**
   * Inserts the permissions that do not exist yet, and assigns those to their roles. Returns the ids of the inserted.
   * The audit trail lets it pass without a record, because the permissions of a new database are not a change.
   */
  async seed(permissions: readonly PermissionSeed[]): Promise<Set<string>> {
    const rows = await this.database.query<{ id: string }>(sql`
      with seed as (
        select * from jsonb_to_recordset(${JSON.stringify(permissions)}::jsonb)
          as seed (id uuid, name text, description text, role text)
      ), inserted as (
        insert into permissions (id, name, description, is_system)
        select id, name, description, true from seed
        where (select set_config('keelson.audited', 'release', true)) is not null
        on conflict (name) do nothing
        returning id, name
      ), assigned as (
        insert into role_permissions (role_id, permission_id)
        select roles.id, inserted.id from inserted join seed using (name) join roles on roles.name = seed.role
        on conflict do nothing
      )
      select id from inserted`);
    return new Set(rows.map(({ id }) => id));
  }
}
