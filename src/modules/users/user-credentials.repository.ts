import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';

export interface PasswordChange {
  readonly passwordHash: string;
  /** The hash that must still be the current one, when given. */
  readonly insteadOf?: string | null;
}

@Injectable()
export class UserCredentialsRepository {
  constructor(private readonly database: Database) {}

  /** False when the user does not exist or no longer has the hash `insteadOf`. */
  async setPassword(id: string, { passwordHash, insteadOf }: PasswordChange): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set password_hash = ${passwordHash}, version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null
        ${insteadOf === undefined ? empty : sql`and password_hash is not distinct from ${insteadOf}`}`);
    return count === 1;
  }

  /** False when the address is verified already, or no longer the user's. */
  async verifyEmail(id: string, email: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set email_verified = true, version = version + 1, updated_at = now()
      where id = ${id} and email = ${email} and not email_verified and deleted_at is null`);
    return count === 1;
  }
}
