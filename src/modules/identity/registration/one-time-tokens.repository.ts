import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { OneTimeToken, OneTimeTokenPurpose } from './one-time-token.entity.js';

export type NewOneTimeToken = Pick<OneTimeToken, 'hash' | 'userId' | 'purpose' | 'email' | 'expiresAt'>;
export type Holder = Pick<OneTimeToken, 'userId' | 'email'>;

const good = sql`used_at is null and expires_at > now()`;

@Injectable()
export class OneTimeTokensRepository {
  constructor(private readonly database: Database) {}

  /** A token that is there stays as it is, used or not. */
  async insert({ hash, userId, purpose, email, expiresAt }: NewOneTimeToken): Promise<void> {
    await this.database.execute(sql`
      insert into mail_tokens (hash, user_id, purpose, email, expires_at)
      values (${hash}, ${userId}, ${purpose}, ${email}, ${expiresAt})
      on conflict (hash) do nothing`);
  }

  /** Whom a token that is still good was sent to. */
  async find(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<Holder | null> {
    const [holder] = await this.database.query<Holder>(sql`
      select user_id as "userId", email from mail_tokens where hash = ${hash} and purpose = ${purpose} and ${good}`);
    return holder ?? null;
  }

  /** True for one caller, once. */
  async consume(hash: Buffer, purpose: OneTimeTokenPurpose): Promise<boolean> {
    const count = await this.database.execute(sql`
      update mail_tokens set used_at = now() where hash = ${hash} and purpose = ${purpose} and ${good}`);
    return count === 1;
  }

  /** What was sent for this purpose is good no more. */
  async invalidateAll(userId: string, purpose: OneTimeTokenPurpose): Promise<void> {
    await this.database.execute(sql`
      update mail_tokens set used_at = now() where user_id = ${userId} and purpose = ${purpose} and ${good}`);
  }
}
