import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { allOf } from '../../../kernel/database/conditions.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import { violatesUnique } from '../../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import { PermissionNameTaken } from '../access.errors.js';
import type { PermissionRow } from './permission.entity.js';

/** A permission as it is read, with the roles it was given to. */
export type Permission = PermissionRow & { readonly roles: string[] };
export type PermissionFields = Pick<PermissionRow, 'name' | 'description'>;

/** Conditions that must all hold; those left out hold for every permission. */
export interface PermissionFilter {
  readonly name?: string;
  readonly resource?: string;
  readonly isSystem?: boolean;
}

const COLUMNS = sql`
  id, name, description,
  array(
    select roles.name from role_permissions join roles on roles.id = role_id and roles.deleted_at is null
    where permission_id = permissions.id order by roles.name
  ) as roles,
  is_system as "isSystem", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<Permission>(
  {
    name: { column: sql`name`, type: sql`text`, value: ({ name }) => name },
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
  },
  sql`id`,
);

@Injectable()
export class PermissionsRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<Permission | null> {
    const [permission] = await this.database.query<Permission>(
      sql`select ${COLUMNS} from permissions where id = ${id}`,
    );
    return permission ?? null;
  }

  /** Waits for others who change the permission, and keeps them waiting until the transaction ends. */
  async lock(id: string): Promise<Permission | null> {
    await this.database.execute(sql`select from permissions where id = ${id} for update`);
    return this.find(id);
  }

  async list(filter: PermissionFilter, window: PageRequest): Promise<Omit<PageResult<Permission>, 'total'>> {
    const found = await this.database.query<Permission>(sql`
      select ${COLUMNS} from permissions where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: PermissionFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from permissions where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** Of these names those that no permission has. Keeps the others from being deleted until the transaction ends. */
  async unknown(names: readonly string[]): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(sql`
      select name from permissions where name = any(${[...names]}::text[]) order by name for key share`);
    const known = new Set(rows.map(({ name }) => name));
    return names.filter((name) => !known.has(name));
  }

  /** Whether there is a permission that the pattern of a rule matches. */
  async exists(wanted: string): Promise<boolean> {
    const pattern = wanted.replaceAll('_', '\\_').replaceAll('*', '%');
    const [row] = await this.database.query<{ found: boolean }>(sql`
      select exists (select from permissions where name like ${pattern} escape '\\') as found`);
    return row?.found ?? false;
  }

  /** Throws PermissionNameTaken. */
  async insert(id: string, { name, description }: PermissionFields): Promise<void> {
    await this.refusing(name, () =>
      this.database.execute(
        sql`insert into permissions (id, name, description) values (${id}, ${name}, ${description})`,
      ),
    );
  }

  /** Throws PermissionNameTaken. */
  async update(id: string, { name, description }: PermissionFields): Promise<void> {
    await this.refusing(name, () =>
      this.database.execute(sql`
        update permissions set name = ${name}, description = ${description}, version = version + 1, updated_at = now()
        where id = ${id}`),
    );
  }

  /** Also takes it from every role and every account that has it. */
  async delete(id: string): Promise<void> {
    await this.database.execute(sql`delete from permissions where id = ${id}`);
  }

  private async refusing(name: string, write: () => Promise<unknown>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw violatesUnique(error, 'permissions_name_key') ? new PermissionNameTaken(name, error) : error;
    }
  }
}

function conditions({ name, resource, isSystem }: PermissionFilter): Sql {
  return allOf(
    name === undefined ? empty : sql`name = ${name}`,
    resource === undefined ? empty : sql`split_part(name, ':', 1) = ${resource}`,
    isSystem === undefined ? empty : sql`is_system = ${isSystem}`,
  );
}
