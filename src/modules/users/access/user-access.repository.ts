import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import type { Permission } from '../../../kernel/auth/permissions.js';
import { Database } from '../../../kernel/database/database.js';

/** The roles and permissions assigned to a user directly. */
export type RoleAssignments = { readonly roles: readonly string[]; readonly permissions: readonly Permission[] };

@Injectable()
export class UserAccessRepository {
  constructor(private readonly database: Database) {}

  async findAssignments(id: string): Promise<RoleAssignments> {
    const assignments = await this.database.queryOne<RoleAssignments>(sql`
      select array(select role from user_roles where user_id = ${id} order by role) as roles,
        array(select permission from user_permissions where user_id = ${id} order by permission) as permissions`);
    return assignments ?? { roles: [], permissions: [] };
  }

  /** The active users who have one of the roles, or the permission directly. */
  async listActiveWith(roles: readonly string[], permission: Permission): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(sql`
      select id from users where is_active and deleted_at is null and (
        id in (select user_id from user_roles where role = any(${[...roles]}::text[]))
        or id in (select user_id from user_permissions where permission = ${permission}))`);
    return rows.map(({ id }) => id);
  }

  async setRoles(id: string, roles: readonly string[]): Promise<void> {
    await this.database.execute(
      sql`delete from user_roles where user_id = ${id} and role <> all(${[...roles]}::text[])`,
    );
    await this.database.execute(sql`
      insert into user_roles (user_id, role) select ${id}, role from unnest(${[...roles]}::text[]) as role
      on conflict do nothing`);
  }

  async setPermissions(id: string, permissions: readonly string[]): Promise<void> {
    await this.database.execute(
      sql`delete from user_permissions where user_id = ${id} and permission <> all(${[...permissions]}::text[])`,
    );
    await this.database.execute(sql`
      insert into user_permissions (user_id, permission)
      select ${id}, permission from unnest(${[...permissions]}::text[]) as permission
      on conflict do nothing`);
  }

  /** Locks all admins until the transaction ends. */
  async lockAdmins(): Promise<void> {
    await this.database.execute(sql`select user_id from user_roles where role = 'admin' order by user_id for update`);
  }

  /** Whether another active user is an admin. */
  async hasAnotherAdmin(id: string): Promise<boolean> {
    const found = await this.database.query(sql`
      select 1 from user_roles join users on users.id = user_id
      where role = 'admin' and user_id <> ${id} and is_active and deleted_at is null limit 1`);
    return found.length > 0;
  }
}
