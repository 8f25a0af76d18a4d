import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Repository } from 'typeorm';
import { allOf } from '../../../kernel/database/sql-conditions.js';
import { querySpace } from '../../../kernel/cache/cache-space.js';
import { CountCache } from '../../../kernel/cache/count-cache.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { translateViolations } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { PermissionNameTaken } from '../access.errors.js';
import { Permission } from './permission.entity.js';

/** A permission with the names of the roles that have it. */
export type PermissionRow = Permission & { readonly roles: string[] };
export type PermissionFields = Pick<Permission, 'name' | 'description'>;

/** Conditions that a permission must all meet. */
export type PermissionFilter = Partial<Pick<Permission, 'name' | 'isSystem'>> & { readonly resource?: string };

const COLUMNS = sql`
  id, name, description,
  array(
    select roles.name from role_permissions join roles on roles.id = role_id and roles.deleted_at is null
    where permission_id = permissions.id order by roles.name
  ) as roles,
  is_system as "isSystem", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<PermissionRow>({ name: sql`name`, createdAt: sql`created_at` }, sql`id`);

const PERMISSIONS = querySpace<number>('permissions');

@Injectable()
export class PermissionsRepository {
  constructor(
    private readonly database: Database,
    private readonly counts: CountCache,
  ) {}

  find(id: string): Promise<PermissionRow | null> {
    return this.database.queryOne<PermissionRow>(sql`select ${COLUMNS} from permissions where id = ${id}`);
  }

  /** Locks the permission until the transaction ends. */
  async lock(id: string): Promise<PermissionRow | null> {
    await this.database.execute(sql`select from permissions where id = ${id} for update`);
    return this.find(id);
  }

  async list(filter: PermissionFilter, page: PageRequest): Promise<PageResult<PermissionRow>> {
    const rows = await this.database.query<PermissionRow>(sql`
      select ${COLUMNS} from permissions where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    const total = await this.counts.count(PERMISSIONS, filter, () =>
      this.database.count(sql`permissions where ${conditions(filter)}`),
    );
    return { ...keyset.slice(rows, page), total };
  }

  /** Whether a permission matches the pattern of a rule, such as `orders:*`. */
  async exists(wildcard: string): Promise<boolean> {
    const pattern = wildcard.replaceAll('_', '\\_').replaceAll('*', '%');
    return (
      (await this.database.execute(sql`select from permissions where name like ${pattern} escape '\\' limit 1`)) === 1
    );
  }

  /** Throws PermissionNameTaken. */
  async insert(permission: PermissionFields & { readonly id: string }): Promise<void> {
    await refuseTakenName(this.rows.insert(permission), permission.name);
  }

  /** Throws PermissionNameTaken. */
  async update(id: string, fields: Partial<PermissionFields>): Promise<void> {
    await refuseTakenName(this.rows.update({ id }, fields), fields.name);
  }

  /** Also takes it from all roles and users that have it. */
  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  private get rows(): Repository<Permission> {
    return this.database.manager.getRepository(Permission);
  }
}

function refuseTakenName(write: Promise<unknown>, name = ''): Promise<unknown> {
  return translateViolations(write, { permissions_name_key: (cause) => new PermissionNameTaken(name, cause) });
}

function conditions({ name, resource, isSystem }: PermissionFilter): Sql {
  return allOf(
    name === undefined ? empty : sql`name = ${name}`,
    resource === undefined ? empty : sql`split_part(name, ':', 1) = ${resource}`,
    isSystem === undefined ? empty : sql`is_system = ${isSystem}`,
  );
}
