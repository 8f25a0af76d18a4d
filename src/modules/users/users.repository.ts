import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { QueryDeepPartialEntity, Repository } from 'typeorm';
import type { Permission } from '../../kernel/auth/permissions.js';
import { allOf, contains } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { violatesUnique } from '../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { User } from './user.entity.js';
import { EmailAndUsernameTaken, EmailTaken, UsernameTaken } from './users.errors.js';

export type NewUser = Pick<
  User,
  'id' | 'email' | 'username' | 'firstName' | 'lastName' | 'passwordHash' | 'emailVerified'
> & {
  readonly roles: readonly string[];
};

/** What is changed of an account; its roles are changed by `UserAccessRepository`. */
export type UserFields = Pick<User, 'email' | 'username' | 'firstName' | 'lastName' | 'isActive' | 'emailVerified'>;

/** Conditions that must all hold; those left out hold for every user. */
export interface UserFilter {
  readonly q?: string;
  readonly email?: string;
  readonly username?: string;
  readonly role?: string;
  readonly isActive?: boolean;
  readonly emailVerified?: boolean;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
}

export type UserRow = Omit<User, 'passwordHash' | 'nameKey' | 'searchText' | 'deletedAt'> & {
  readonly roles: string[];
};

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

/** Words of a search past these are left out: a name and an address have no more. */
const MOST_WORDS = 8;

const roles = sql`array(select role from user_roles where user_id = users.id order by role) as roles`;
const columns = sql`id, email, username, first_name as "firstName", last_name as "lastName", ${roles}, is_active as "isActive",
  email_verified as "emailVerified", last_login_at as "lastLoginAt", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<UserRow & { nameKey: string }>(
  {
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
    email: { column: sql`email`, type: sql`text`, value: ({ email }) => email },
    name: { column: sql`name_key`, type: sql`text`, value: ({ nameKey }) => nameKey },
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

  /** Waits for others who change the account, and keeps them waiting until the transaction ends; false when there is none. */
  async lock(id: string): Promise<boolean> {
    const found = await this.database.query(
      sql`select id from users where id = ${id} and deleted_at is null for no key update`,
    );
    return found.length > 0;
  }

  /** Throws EmailTaken, UsernameTaken or EmailAndUsernameTaken. */
  async insert({ roles, ...user }: NewUser): Promise<void> {
    await this.refusingWhatIsTaken(user, user.id, () => this.rows.insert(user));
    await this.database.execute(
      sql`insert into user_roles (user_id, role) select ${user.id}, role from unnest(${[...roles]}::text[]) as role`,
    );
  }

  /** A new version, also without fields. Throws as `insert` does. */
  async update(id: string, fields: Partial<UserFields>): Promise<void> {
    await this.refusingWhatIsTaken(fields, id, () => this.rows.update({ id }, withVersionBump(fields)));
  }

  async delete(id: string): Promise<void> {
    await this.rows.update({ id }, withVersionBump({ deletedAt: () => 'now()' }));
  }

  /**
   * A sign-in is no change that an ETag should show: the version stays. False
   * when the account may not be used, or has another password than the one named.
   */
  async recordSignIn(id: string, passwordHash?: string | null): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set last_login_at = now()
      where id = ${id} and is_active and deleted_at is null
        ${passwordHash === undefined ? empty : sql`and password_hash is not distinct from ${passwordHash}`}`);
    return count === 1;
  }

  /** Planned for each filter: one role has five holders, another all of the table. */
  async list(filter: UserFilter, window: PageRequest): Promise<Omit<PageResult<UserRow>, 'total'>> {
    const found = await this.database.queryUnprepared<UserRow & { nameKey: string }>(sql`
      select ${columns}, name_key as "nameKey" from users where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: UserFilter): Promise<number> {
    const [row] = await this.database.queryUnprepared<{ total: number }>(
      sql`select count(*)::int as total from users where ${conditions(filter)}`,
    );
    return row?.total ?? 0;
  }

  async countAssignees(role: string): Promise<number> {
    const [row] = await this.database.query<{ holders: number }>(
      sql`select count(*)::int as holders from user_roles where role = ${role}`,
    );
    return row?.holders ?? 0;
  }

  /**
   * Asks about address and user name before writing, so that both are named when
   * both are taken. The indexes refuse what somebody else takes in the same moment.
   */
  private async refusingWhatIsTaken(
    { email, username }: Partial<Pick<User, 'email' | 'username'>>,
    id: string,
    write: () => Promise<unknown>,
  ): Promise<void> {
    if (email !== undefined || typeof username === 'string') {
      const [taken] = await this.database.query<{ email: boolean; username: boolean }>(sql`
        select
          exists (select 1 from users where email = ${email ?? null} and deleted_at is null and id <> ${id}) as email,
          exists (select 1 from users where username = ${username ?? null} and deleted_at is null and id <> ${id}) as username`);
      if (taken?.email && taken.username) throw new EmailAndUsernameTaken();
      if (taken?.email) throw new EmailTaken();
      if (taken?.username) throw new UsernameTaken();
    }
    try {
      await write();
    } catch (error) {
      if (violatesUnique(error, 'users_email_key')) throw new EmailTaken(error);
      throw violatesUnique(error, 'users_username_key') ? new UsernameTaken(error) : error;
    }
  }

  private get rows(): Repository<User> {
    return this.database.manager.getRepository(User);
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

/** A change of a row, and what goes with every change. */
function withVersionBump(fields: QueryDeepPartialEntity<User>): QueryDeepPartialEntity<User> {
  return { ...fields, version: () => 'version + 1', updatedAt: () => 'now()' };
}

function conditions(filter: UserFilter): Sql {
  const { q, email, username, role, isActive, emailVerified, createdAfter, createdBefore } = filter;
  return allOf(
    sql`deleted_at is null`,
    ...(q === undefined ? [] : wordsOf(q).map((word) => contains(sql`search_text`, word))),
    email === undefined ? empty : sql`email = ${email}`,
    username === undefined ? empty : sql`username = ${username}`,
    role === undefined ? empty : sql`id in (select user_id from user_roles where role = ${role})`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
    emailVerified === undefined ? empty : sql`email_verified = ${emailVerified}`,
    createdAfter === undefined ? empty : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? empty : sql`created_at < ${createdBefore}`,
  );
}

function wordsOf(q: string): string[] {
  return [...new Set(q.split(/\s+/u))].filter((word) => word !== '').slice(0, MOST_WORDS);
}
