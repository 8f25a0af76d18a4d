import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Permission } from '../../kernel/auth/permissions.js';
import { allOf } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { violatesUnique } from '../../kernel/database/postgres-errors.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import { User } from './user.entity.js';
import { EmailTaken } from './users.errors.js';

export type NewUser = Pick<User, 'id' | 'email' | 'firstName' | 'lastName' | 'passwordHash' | 'emailVerified'> & {
  readonly roles: readonly string[];
};

/** Conditions that must all hold; those left out hold for every user. */
export interface UserFilter {
  readonly email?: string;
  readonly role?: string;
  readonly isActive?: boolean;
}

export type UserRow = Omit<User, 'passwordHash' | 'deletedAt'> & { readonly roles: string[] };

/** What proving and judging an account needs. */
export interface AccountRow {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly passwordHash: string | null;
  readonly isActive: boolean;
  readonly emailVerified: boolean;
  readonly roles: string[];
  readonly permissions: Permission[];
}

const roles = sql`array(select role from user_roles where user_id = users.id order by role) as roles`;
const columns = sql`id, email, username, first_name as "firstName", last_name as "lastName", ${roles}, is_active as "isActive",
  email_verified as "emailVerified", last_login_at as "lastLoginAt", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<UserRow>(
  {
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
    email: { column: sql`email`, type: sql`text`, value: ({ email }) => email },
  },
  sql`id`,
);

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<UserRow | null> {
    const [user] = await this.database.query<UserRow>(
      sql`select ${columns} from users where id = ${id} and deleted_at is null`,
    );
    return user ?? null;
  }

  /** With the password's hash, which nothing else reads. */
  async findForSignIn(email: string): Promise<AccountRow | null> {
    return this.findAccount(sql`email = lower(${email})`);
  }

  async findAccountById(id: string): Promise<AccountRow | null> {
    return this.findAccount(sql`id = ${id}`);
  }

  async insert({ id, email, firstName, lastName, passwordHash, emailVerified, roles }: NewUser): Promise<void> {
    try {
      await this.database.execute(sql`
        insert into users (id, email, first_name, last_name, password_hash, email_verified)
        values (${id}, ${email}, ${firstName}, ${lastName}, ${passwordHash}, ${emailVerified})`);
    } catch (error) {
      throw violatesUnique(error, 'users_email_key') ? new EmailTaken(error) : error;
    }
    await this.database.execute(
      sql`insert into user_roles (user_id, role) select ${id}, role from unnest(${[...roles]}::text[]) as role`,
    );
  }

  /**
   * A sign-in is no change that an ETag should show: the version stays. False
   * when the account may not be used, or has another password than the one named.
   */
  async noteSignIn(id: string, passwordHash?: string | null): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set last_login_at = now()
      where id = ${id} and is_active and deleted_at is null
        ${passwordHash === undefined ? empty : sql`and password_hash is not distinct from ${passwordHash}`}`);
    return count === 1;
  }

  async list(filter: UserFilter, window: Window): Promise<Omit<Slice<UserRow>, 'total'>> {
    const found = await this.database.query<UserRow>(sql`
      select ${columns} from users where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: UserFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(
      sql`select count(*)::int as total from users where ${conditions(filter)}`,
    );
    return row?.total ?? 0;
  }

  async countHolders(role: string): Promise<number> {
    const [row] = await this.database.query<{ holders: number }>(
      sql`select count(*)::int as holders from user_roles where role = ${role}`,
    );
    return row?.holders ?? 0;
  }

  private async findAccount(condition: Sql): Promise<AccountRow | null> {
    const [account] = await this.database.query<AccountRow>(sql`
      select id, email, first_name as "firstName", last_name as "lastName", password_hash as "passwordHash",
        is_active as "isActive", email_verified as "emailVerified", ${roles},
        array(select permission from user_permissions where user_id = users.id) as permissions
      from users where ${condition} and deleted_at is null`);
    return account ?? null;
  }
}

function conditions({ email, role, isActive }: UserFilter): Sql {
  return allOf(
    sql`deleted_at is null`,
    email === undefined ? undefined : sql`email = ${email}`,
    role === undefined
      ? undefined
      : sql`exists (select from user_roles where user_roles.user_id = users.id and user_roles.role = ${role})`,
    isActive === undefined ? undefined : sql`is_active = ${isActive}`,
  );
}
