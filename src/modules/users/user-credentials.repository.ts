import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';
import { UserNotFound } from './users.errors.js';

export interface PasswordChange {
  readonly passwordHash: string;
  /** The hash that must still be the current one, when given. */
  readonly insteadOf?: string | null;
}

/** Password hashes, and what a user has proved by mail. */
@Injectable()
export class UserCredentialsRepository {
  constructor(private readonly database: Database) {}

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
}

/** Of a user: whether the hash is still this one; undefined asks nothing. */
export function hasPassword(hash: string | null | undefined): Sql {
  return hash === undefined ? empty : sql`and password_hash is not distinct from ${hash}`;
}
