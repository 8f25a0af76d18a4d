import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { OneTimeToken, OneTimeTokenPurpose } from './one-time-token.entity.js';

export type NewOneTimeToken = Pick<OneTimeToken, 'hash' | 'userId' | 'purpose' | 'email' | 'expiresAt'>;
export type Recipient = Pick<OneTimeToken, 'userId' | 'email'>;

const isValid = sql`used_at is null and expires_at > now()`;

@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly database: Database) {}

  /** An existing token stays as it is, used or not. */
  async insert({ hash, userId, purpose, email, expiresAt }: NewOneTimeToken): Promise<void> {
    await this.database.execute(sql`
      insert into mail_tokens (hash, user_id, purpose, email, expires_at)
      values (${hash}, ${userId}, ${purpose}, ${email}, ${expiresAt})
      on conflict (hash) do nothing`);
  }

  /** Whom a valid token was mailed to. */
  find(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<Recipient | null> {
    return this.database.queryOne<Recipient>(sql`
      select user_id as "userId", email from mail_tokens where hash = ${hash} and purpose = ${purpose} and ${isValid}`);
  }

  /** Like `find`, once: the token is used up. */
  consume(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<Recipient | null> {
    return this.database.queryOne<Recipient>(sql`
      update mail_tokens set used_at = now() where hash = ${hash} and purpose = ${purpose} and ${isValid}
      returning user_id as "userId", email`);
  }

  async invalidateAll(userId: string, purpose: OneTimeTokenPurpose): Promise<void> {
    await this.database.execute(sql`
      update mail_tokens set used_at = now() where user_id = ${userId} and purpose = ${purpose} and ${isValid}`);
  }
}
