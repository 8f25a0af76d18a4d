import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { allOf, contains } from '../../kernel/database/sql-conditions.js';
import { Cache } from '../../kernel/cache/cache.js';
import { querySpace, rowSpace } from '../../kernel/cache/cache-space.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { ReadReplica } from '../../kernel/database/replica/read-replica.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { nextVersion } from '../../kernel/database/next-version.js';
import { translateViolations } from '../../kernel/database/postgres-errors.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import type { User } from './user.entity.js';
import { EmailAndUsernameTaken, EmailTaken, UsernameTaken, UserNotFound } from './users.errors.js';

export type NewUser = Pick<
  User,
  'id' | 'email' | 'username' | 'firstName' | 'lastName' | 'passwordHash' | 'emailVerified'
> & {
  readonly roles: readonly string[];
};

/** The fields that can be changed; `UserAccessRepository` changes roles. */
export type UserFields = Pick<User, 'email' | 'username' | 'firstName' | 'lastName' | 'isActive' | 'emailVerified'>;

/** Conditions that a user must all meet. */
export type UserFilter = Partial<
  Record<'q' | 'email' | 'username' | 'role', string> & Pick<User, 'isActive' | 'emailVerified'> & TimeRange
>;

export type UserRow = Omit<
  User,
  'passwordHash' | 'accessGeneration' | 'provenAt' | 'nameKey' | 'searchText' | 'deletedAt'
> & {
  readonly roles: string[];
};

/** Further search terms are ignored. */
const MAX_TERMS = 8;

/** Of a row of `users`. */
export const ROLES = sql`array(select role from user_roles where user_id = users.id order by role) as roles`;
const COLUMNS = sql`id, email, username, first_name as "firstName", last_name as "lastName", ${ROLES}, is_active as "isActive",
  email_verified as "emailVerified", last_login_at as "lastLoginAt", version, created_at as "createdAt", updated_at as "updatedAt"`;

const FIELD_COLUMNS: Readonly<Record<keyof UserFields, Sql>> = {
  email: sql`email`,
  username: sql`username`,
  firstName: sql`first_name`,
  lastName: sql`last_name`,
  isActive: sql`is_active`,
  emailVerified: sql`email_verified`,
};

/** Of a row called `expired`: registered, not confirmed and never used. The purge spares accounts with orders. */
export const neverUsed = sql`not expired.email_verified and expired.last_login_at is null
  and expired.password_hash is not null and expired.deleted_at is null
  and not exists (select from api_keys where user_id = expired.id)`;

/** Profiles stay in the process: they are personal. */
const USER = rowSpace<UserRow>('user', { shared: false });

const keyset = new Keyset<UserRow & { nameKey: string }>(
  { createdAt: sql`created_at`, email: sql`email`, name: { column: sql`name_key`, value: ({ nameKey }) => nameKey } },
  sql`id`,
);

const USERS = querySpace<number>('users');

@Injectable()
export class UsersRepository {
  constructor(
    private readonly database: Database,
    private readonly replica: ReadReplica,
    private readonly counts: CountCache,
    private readonly cache: Cache,
  ) {
    cache.writeThrough(USER, (ids) =>
      cache.getMany(USER, ids, async (missing) => {
        const rows = await this.listByIds(missing);
        return new Map(rows.map((row) => [row.id, row]));
      }),
    );
  }

  /** From the cache, unless a transaction is open. */
  find(id: string): Promise<UserRow | null> {
    return this.cache.get(USER, id, () =>
      this.database.queryOne<UserRow>(sql`select ${COLUMNS} from users where id = ${id} and deleted_at is null`),
    );
  }

  listByIds(ids: readonly string[]): Promise<UserRow[]> {
    return this.database.query<UserRow>(
      sql`select ${COLUMNS} from users where id = any(${[...ids]}::uuid[]) and deleted_at is null`,
    );
  }

  /** Throws UserNotFound. */
  async get(id: string): Promise<UserRow> {
    const user = await this.find(id);
    if (!user) throw new UserNotFound(id);
    return user;
  }

  /** Locks the user until the transaction ends, and reads them after the wait: roles are in another table. */
  async lock(id: string): Promise<UserRow | null> {
    await this.database.defer(sql`select from users where id = ${id} and deleted_at is null for no key update`);
    return this.find(id);
  }

  /** Throws EmailTaken, UsernameTaken or EmailAndUsernameTaken. */
  async insert({ roles, ...user }: NewUser): Promise<void> {
    await this.requireUnique(user, user.id);
    const { id, email, username, firstName, lastName, passwordHash, emailVerified } = user;
    await refuseDuplicate(
      this.database.execute(sql`
        insert into users (id, email, username, first_name, last_name, password_hash, email_verified)
        values (${id}, ${email}, ${username}, ${firstName}, ${lastName}, ${passwordHash}, ${emailVerified})`),
    );
    await this.database.defer(
      sql`insert into user_roles (user_id, role) select ${user.id}, role from unnest(${[...roles]}::text[]) as role`,
    );
  }

  /** Makes a new version of a locked user, also without fields. Throws as `insert` does. */
  async update(id: string, fields: Partial<UserFields>): Promise<UserRow> {
    await this.requireUnique(fields, id);
    const updated = await refuseDuplicate(
      this.database.queryOne<UserRow>(
        sql`update users set ${nextVersion(FIELD_COLUMNS, fields)} where id = ${id} returning ${COLUMNS}`,
      ),
    );
    if (!updated) throw new UserNotFound(id);
    return updated;
  }

  /** Soft-deletes a locked user, in a deferred statement. */
  delete(id: string): Promise<void> {
    return this.database.defer(sql`
      update users set deleted_at = now(), version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null`);
  }

  /** Planned for each filter, because a role may have five users or all of them. */
  async list(filter: UserFilter, page: PageRequest): Promise<PageResult<UserRow>> {
    const where = conditions(filter);
    const [rows, total] = await Promise.all([
      this.replica.query<UserRow & { nameKey: string }>(
        sql`
          select ${COLUMNS}, name_key as "nameKey" from users where ${where} ${keyset.after(page)} ${keyset.page(page)}`,
        { prepared: false },
      ),
      this.counts.count(USERS, filter, async () => {
        const [row] = await this.database.queryUnprepared<{ total: number }>(
          sql`select count(*)::int as total from users where ${where}`,
        );
        return row?.total ?? 0;
      }),
    ]);
    return { ...keyset.slice(rows, page), total };
  }

  async isEmailTaken(email: string): Promise<boolean> {
    return (await this.database.count(sql`users where email = ${email} and deleted_at is null`)) > 0;
  }

  countAssignees(role: string): Promise<number> {
    return this.database.count(sql`user_roles where role = ${role}`);
  }

  /** Looks before writing, so that both fields are named when both are taken. The unique indexes refuse concurrent writes. */
  private async requireUnique(
    { email, username }: Partial<Pick<User, 'email' | 'username'>>,
    id: string,
  ): Promise<void> {
    if (email === undefined && typeof username !== 'string') return;
    const taken = await this.database.queryOne<{ email: boolean; username: boolean }>(sql`
      select
        exists (select 1 from users where email = ${email ?? null} and deleted_at is null and id <> ${id}) as email,
        exists (select 1 from users where username = ${username ?? null} and deleted_at is null and id <> ${id}) as username`);
    if (taken?.email && taken.username) throw new EmailAndUsernameTaken();
    if (taken?.email) throw new EmailTaken();
    if (taken?.username) throw new UsernameTaken();
  }
}

function refuseDuplicate<T>(write: Promise<T>): Promise<T> {
  return translateViolations(write, {
    users_email_key: (cause) => new EmailTaken(cause),
    users_username_key: (cause) => new UsernameTaken(cause),
  });
}

function conditions(filter: UserFilter): Sql {
  const { q, email, username, role, isActive, emailVerified, createdAfter, createdBefore } = filter;
  return allOf(
    sql`deleted_at is null`,
    ...(q === undefined ? [] : termsOf(q).map((term) => contains(sql`search_text`, term))),
    email === undefined ? empty : sql`email = ${email}`,
    username === undefined ? empty : sql`username = ${username}`,
    role === undefined ? empty : sql`id in (select user_id from user_roles where role = ${role})`,
    isActive === undefined ? empty : sql`is_active = ${isActive}`,
    emailVerified === undefined ? empty : sql`email_verified = ${emailVerified}`,
    createdAfter === undefined ? empty : sql`created_at > ${createdAfter}`,
    createdBefore === undefined ? empty : sql`created_at < ${createdBefore}`,
  );
}

function termsOf(q: string): string[] {
  return [...new Set(q.split(/\s+/u))].filter((term) => term !== '').slice(0, MAX_TERMS);
}
