import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { MailToken, MailTokenPurpose } from './one-time-token.entity.js';

export type NewMailToken = Pick<MailToken, 'hash' | 'userId' | 'purpose' | 'email' | 'expiresAt'>;
export type Holder = Pick<MailToken, 'userId' | 'email'>;

const good = sql`used_at is null and expires_at > now()`;

@Injectable()
export class MailTokensRepository {
  constructor(private readonly database: Database) {}

  /** A token that is there stays as it is, used or not. */
  async insert({ hash, userId, purpose, email, expiresAt }: NewMailToken): Promise<void> {
    await this.database.execute(sql`
      insert into mail_tokens (hash, user_id, purpose, email, expires_at)
      values (${hash}, ${userId}, ${purpose}, ${email}, ${expiresAt})
      on conflict (hash) do nothing`);
  }

  /** Whom a token that is still good was sent to. */
  async find(hash: Buffer, purpose: MailTokenPurpose): Promise<Holder | null> {
    const [holder] = await this.database.query<Holder>(sql`
      select user_id as "userId", email from mail_tokens where hash = ${hash} and purpose = ${purpose} and ${good}`);
    return holder ?? null;
  }

  /** True for one caller, once. */
  async use(hash: Buffer, purpose: MailTokenPurpose): Promise<boolean> {
    const count = await this.database.execute(sql`
      update mail_tokens set used_at = now() where hash = ${hash} and purpose = ${purpose} and ${good}`);
    return count === 1;
  }

  /** What was sent for this purpose is good no more. */
  async spendAll(userId: string, purpose: MailTokenPurpose): Promise<void> {
    await this.database.execute(sql`
      update mail_tokens set used_at = now() where user_id = ${userId} and purpose = ${purpose} and ${good}`);
  }

  deleteExpired(most: number): Promise<number> {
    return this.database.execute(sql`
      delete from mail_tokens where hash in (
        select hash from mail_tokens where expires_at <= now() limit ${most} for update skip locked)`);
  }
}
