import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { OneTimeToken, OneTimeTokenPurpose } from './one-time-token.entity.js';

export type NewOneTimeToken = Omit<OneTimeToken, 'usedAt' | 'createdAt'>;
export type Recipient = Pick<OneTimeToken, 'userId' | 'email' | 'accessGeneration'>;

const recipient = sql`user_id as "userId", email, access_generation as "accessGeneration"`;
const isValid = sql`used_at is null and expires_at > now()`;

@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly database: Database) {}

  /** An existing token stays as it is, used or not. */
  async insert({ hash, userId, purpose, email, accessGeneration, expiresAt }: NewOneTimeToken): Promise<void> {
    await this.database.execute(sql`
      insert into mail_tokens (hash, user_id, purpose, email, access_generation, expires_at)
      values (${hash}, ${userId}, ${purpose}, ${email}, ${accessGeneration}, ${expiresAt})
      on conflict (hash) do nothing`);
  }

  /** Whom a valid token was mailed to. */
  find(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<Recipient | null> {
    return this.database.queryOne<Recipient>(sql`
      select ${recipient} from mail_tokens where hash = ${hash} and purpose = ${purpose} and ${isValid}`);
  }

  /** Like `find`, once: the token is used up. */
  consume(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<Recipient | null> {
    return this.database.queryOne<Recipient>(sql`
      update mail_tokens set used_at = now() where hash = ${hash} and purpose = ${purpose} and ${isValid}
      returning ${recipient}`);
  }

  async invalidateAll(userId: string, purpose: OneTimeTokenPurpose): Promise<void> {
    await this.database.execute(sql`
      update mail_tokens set used_at = now() where user_id = ${userId} and purpose = ${purpose} and ${isValid}`);
  }
}
