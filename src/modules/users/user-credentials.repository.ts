import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { Database } from '../../kernel/database/database.js';

/** Another password for an account, and the one it has to have so far where that matters. */
export interface PasswordChange {
  readonly passwordHash: string;
  readonly insteadOf?: string | null;
}

@Injectable()
export class UserCredentialsRepository {
  constructor(private readonly database: Database) {}

  /** False when the account is gone or has another password than the one named. */
  async setPassword(id: string, { passwordHash, insteadOf }: PasswordChange): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set password_hash = ${passwordHash}, version = version + 1, updated_at = now()
      where id = ${id} and deleted_at is null
        ${insteadOf === undefined ? empty : sql`and password_hash is not distinct from ${insteadOf}`}`);
    return count === 1;
  }

  /** False when it was verified before, or is not the account's address any more. */
  async verifyEmail(id: string, email: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      update users set email_verified = true, version = version + 1, updated_at = now()
      where id = ${id} and email = ${email} and not email_verified and deleted_at is null`);
    return count === 1;
  }
}
