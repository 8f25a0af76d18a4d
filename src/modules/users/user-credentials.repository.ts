import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Permission } from '../../kernel/auth/permissions.js';
import { Cache } from '../../kernel/cache/cache.js';
import { normalizeEmail } from '../../kernel/context/normalize-email.js';
import { Database } from '../../kernel/database/database.js';
import type { User } from './user.entity.js';
import { UserNotFound } from './users.errors.js';
import { ROLES } from './users.repository.js';

/** A user as authentication needs them, with the roles and permissions assigned directly. */
export type SignInAccount = Pick<
  User,
  'id' | 'email' | 'firstName' | 'lastName' | 'passwordHash' | 'isActive' | 'emailVerified' | 'accessGeneration'
> & { readonly roles: string[]; readonly permissions: Permission[] };

/** Of a sign-in: whether the user had none before. */
export type RecordedSignIn = { readonly isFirst: boolean };

export interface PasswordChange {
  readonly passwordHash: string;
  /** The hash that must still be the current one, when given. */
  readonly insteadOf?: string | null;
}

/** What authentication reads and writes of users: password hashes, sign-ins, access generations, and what was proved by mail. */
@Injectable()
export class UserCredentialsRepository {
  constructor(
    private readonly database: Database,
    private readonly cache: Cache,
  ) {}

  findForSignIn(email: string): Promise<SignInAccount | null> {
    return this.findAccount(sql`email = ${normalizeEmail(email)}`);
  }

  find(id: string): Promise<SignInAccount | null> {
    return this.findAccount(sql`id = ${id}`);
  }

  /** Keeps the version, so ETags stay. Null when the user is not active, of another generation, or has another password hash. */
  async recordSignIn(
    id: string,
    accessGeneration: number,
    passwordHash?: string | null,
  ): Promise<RecordedSignIn | null> {
    const recorded = await this.database.queryOne<RecordedSignIn>(sql`
      with before as (select last_login_at from users where id = ${id} for no key update)
      update users set last_login_at = now() from before
      where id = ${id} and is_active and deleted_at is null and access_generation = ${accessGeneration}
        ${hasPassword(passwordHash)}
      returning before.last_login_at is null as "isFirst"`);
    this.cache.invalidate({ keys: [`user:${id}`], spaces: [] });
    return recorded;
  }

  /** Keeps the generation until the transaction ends. False when the user is not active or of another one. */
  async lockGeneration(id: string, accessGeneration: number): Promise<boolean> {
    const count = await this.database.execute(sql`
      select from users
      where id = ${id} and is_active and deleted_at is null and access_generation = ${accessGeneration} for share`);
    return count === 1;
  }

  /** Refuses what was begun before. Keeps the version. */
  async raiseGeneration(id: string): Promise<void> {
    await this.database.execute(sql`update users set access_generation = access_generation + 1 where id = ${id}`);
  }

  /** Raises the generation. False when the user does not exist or no longer has the hash `insteadOf`. */
  async setPassword(id: string, { passwordHash, insteadOf }: PasswordChange): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set password_hash = ${passwordHash}, access_generation = access_generation + 1,
        version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null ${hasPassword(insteadOf)}`);
    return count === 1;
  }

  /**
   * Gives an account that was never used to the owner of its address: the address is
   * verified, the password gone. False for every other account.
   */
  async claimUnverified(id: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set email_verified = true, proven_at = now(), password_hash = null,
        access_generation = access_generation + 1, version = version + 1, updated_at = now()
      where id = ${id} and not email_verified and last_login_at is null and is_active and deleted_at is null`);
    return count === 1;
  }

  /** Another hash of the same password: keeps version and generation. Does nothing when the password has changed. */
  async replaceHash(id: string, from: string, to: string): Promise<void> {
    await this.database.execute(
      sql`update users set password_hash = ${to} where id = ${id} and password_hash = ${from}`,
    );
  }

  /** Records a proof by mail, and gives the time of the one before, or of the creation. */
  async recordProof(id: string): Promise<Date> {
    const before = await this.database.queryOne<{ provenAt: Date }>(sql`
      with before as (select id, coalesce(proven_at, created_at) as proven_at from users where id = ${id} for update)
      update users set proven_at = now() from before where users.id = before.id
      returning before.proven_at as "provenAt"`);
    if (!before) throw new UserNotFound(id);
    return before.provenAt;
  }

  /** False when the address is verified already, or no longer the user's. */
  async verifyEmail(id: string, email: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set email_verified = true, version = version + 1, updated_at = now()
      where id = ${id} and email = ${email} and not email_verified and deleted_at is null`);
    return count === 1;
  }

  private findAccount(condition: Sql): Promise<SignInAccount | null> {
    return this.database.queryOne<SignInAccount>(sql`
      select id, email, first_name as "firstName", last_name as "lastName", password_hash as "passwordHash",
        is_active as "isActive", email_verified as "emailVerified", access_generation as "accessGeneration", ${ROLES},
        array(select permission from user_permissions where user_id = users.id) as permissions
      from users where ${condition} and deleted_at is null`);
  }
}

/** Of a user: whether the hash is still this one; undefined asks nothing. */
function hasPassword(hash: string | null | undefined): Sql {
  return hash === undefined ? empty : sql`and password_hash is not distinct from ${hash}`;
}
