import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { IsNull, type Repository } from 'typeorm';
import { allOf } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import { violatesUnique } from '../../kernel/database/postgres-errors.js';
import type { Slice, Window } from '../../kernel/http/lists/lists.js';
import { User } from './user.entity.js';
import { EmailTaken } from './users.errors.js';

export type NewUser = Pick<
  User,
  'id' | 'email' | 'firstName' | 'lastName' | 'passwordHash' | 'roles' | 'emailVerified'
>;

/** Conditions that must all hold; those left out hold for every user. */
export interface UserFilter {
  readonly email?: string;
  readonly role?: string;
  readonly isActive?: boolean;
}

export type ListedUser = Omit<User, 'passwordHash' | 'deletedAt'>;

const keyset = new Keyset<ListedUser>(
  {
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
    email: { column: sql`email`, type: sql`text`, value: ({ email }) => email },
  },
  sql`id`,
);

@Injectable()
export class UsersRepository {
  constructor(private readonly database: Database) {}

  find(id: string): Promise<User | null> {
    return this.rows.findOneBy({ id, deletedAt: IsNull() });
  }

  /** With the password's hash, which nothing else reads. */
  findForSignIn(email: string): Promise<User | null> {
    return this.rows
      .createQueryBuilder('user')
      .addSelect('user.passwordHash')
      .where('user.email = lower(:email) and user.deletedAt is null', { email })
      .getOne();
  }

  async insert(user: NewUser): Promise<void> {
    try {
      await this.rows.insert(user);
    } catch (error) {
      throw violatesUnique(error, 'users_email_key') ? new EmailTaken(error) : error;
    }
  }

  /** A sign-in is no change that an ETag should show: the version stays. */
  async noteSignIn(id: string): Promise<void> {
    await this.rows.update({ id }, { lastLoginAt: () => 'now()' });
  }

  async list(filter: UserFilter, window: Window): Promise<Omit<Slice<ListedUser>, 'total'>> {
    const found = await this.database.query<ListedUser>(sql`
      select id, email, username, first_name as "firstName", last_name as "lastName", roles, is_active as "isActive",
        email_verified as "emailVerified", last_login_at as "lastLoginAt", version, created_at as "createdAt", updated_at as "updatedAt"
      from users where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: UserFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(
      sql`select count(*)::int as total from users where ${conditions(filter)}`,
    );
    return row?.total ?? 0;
  }

  private get rows(): Repository<User> {
    return this.database.manager.getRepository(User);
  }
}

function conditions({ email, role, isActive }: UserFilter): Sql {
  return allOf(
    sql`deleted_at is null`,
    email === undefined ? undefined : sql`email = ${email}`,
    role === undefined ? undefined : sql`${role} = any(roles)`,
    isActive === undefined ? undefined : sql`is_active = ${isActive}`,
  );
}
