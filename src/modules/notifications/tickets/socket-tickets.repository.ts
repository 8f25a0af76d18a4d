import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { SocketTicket } from './socket-ticket.entity.js';

@Injectable()
export class SocketTicketsRepository {
  constructor(private readonly database: Database) {}

  async insert({ hash, userId, credential }: Omit<SocketTicket, 'expiresAt'>, seconds: number): Promise<void> {
    await this.database.execute(sql`
      insert into socket_tickets (hash, user_id, credential, expires_at)
      values (${hash}, ${userId}, ${JSON.stringify(credential)}::jsonb, now() + make_interval(secs => ${seconds}))`);
  }

  /** Deletes the ticket, so of two that redeem it one finds it. Null for one that has expired. */
  redeem(hash: Buffer): Promise<Pick<SocketTicket, 'userId' | 'credential'> | null> {
    return this.database.queryOne<Pick<SocketTicket, 'userId' | 'credential'>>(sql`
      with redeemed as (delete from socket_tickets where hash = ${hash} returning *)
      select user_id as "userId", credential from redeemed where expires_at > now()`);
  }
}
