import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Permission } from '../../kernel/auth/permissions.js';
import { Database } from '../../kernel/database/database.js';

/** A permission that code asks for, and the system role that is given it. */
export interface PermissionSeed {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly role: string;
}

@Injectable()
export class AccessRepository {
  constructor(private readonly database: Database) {}

  /** What these roles bring, with all that stand below them. Names of roles that do not exist bring nothing. */
  async findEffectivePermissions(roles: readonly string[]): Promise<{ roles: string[]; permissions: Permission[] }> {
    const [row] = await this.database.query<{ roles: string[]; permissions: Permission[] }>(sql`
      with recursive held as (
        select id, name, parent_id from roles where name = any(${[...roles]}::text[])
        union
        select below.id, below.name, below.parent_id from roles below join held on below.id = held.parent_id
      )
      select
        array(select name from held order by name) as roles,
        array(
          select distinct permissions.name from held
          join role_permissions on role_permissions.role_id = held.id
          join permissions on permissions.id = role_permissions.permission_id
          order by permissions.name
        ) as permissions`);
    return row ?? { roles: [], permissions: [] };
  }

  /** The roles that have a permission of their own, not by inheritance; null when there is no such permission. */
  async rolesBringing(permission: string): Promise<string[] | null> {
    const [row] = await this.database.query<{ roles: string[] }>(sql`
      select array(
        select roles.name from role_permissions join roles on roles.id = role_id and roles.deleted_at is null
        where permission_id = permissions.id order by roles.name
      ) as roles
      from permissions where name = ${permission}`);
    return row?.roles ?? null;
  }

  /** Those of the names that are roles: nobody renames or deletes one of them until the transaction ends. */
  async rolesNamed(names: readonly string[]): Promise<string[]> {
    const found = await this.database.query<{ name: string }>(
      sql`select name from roles where name = any(${[...names]}::text[]) and deleted_at is null order by name for key share`,
    );
    return found.map(({ name }) => name);
  }

  /** The same with permissions. */
  async permissionsNamed(names: readonly string[]): Promise<Permission[]> {
    const found = await this.database.query<{ name: Permission }>(
      sql`select name from permissions where name = any(${[...names]}::text[]) order by name for key share`,
    );
    return found.map(({ name }) => name);
  }

  /** Makes the permissions that are not there yet and gives them to their roles; gives the number made. */
  async seed(permissions: readonly PermissionSeed[]): Promise<number> {
    return this.database.execute(sql`
      with wanted as (
        select * from jsonb_to_recordset(${JSON.stringify(permissions)}::jsonb)
          as wanted (id uuid, name text, description text, role text)
      ), made as (
        insert into permissions (id, name, description, is_system)
        select id, name, description, true from wanted
        on conflict (name) do nothing
        returning id, name
      )
      insert into role_permissions (role_id, permission_id)
      select roles.id, made.id from made join wanted using (name) join roles on roles.name = wanted.role
      on conflict do nothing`);
  }
}
