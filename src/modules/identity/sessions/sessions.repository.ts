import { Inject, Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import type { Session } from './session.entity.js';

/** What tokens are issued for. */
export type LiveSession = Pick<Session, 'id' | 'userId' | 'expiresAt'>;

const live = sql`id, user_id as "userId", expires_at as "expiresAt"`;
const columns = sql`${live}, ip_address as "ipAddress", user_agent as "userAgent", created_at as "createdAt",
  last_used_at as "lastUsedAt"`;

const keyset = new Keyset<Session>({ createdAt: sql`created_at`, lastUsedAt: sql`last_used_at` }, sql`id`);

/** Sessions and their refresh tokens. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async insert({ id, userId, ipAddress, userAgent }: Omit<Session, `${string}At`>): Promise<LiveSession> {
    const session = await this.database.queryOne<LiveSession>(sql`
      insert into sessions (id, user_id, ip_address, user_agent, expires_at)
      values (${id}, ${userId}, ${ipAddress}, ${userAgent}, ${this.expiry(sql`now()`)})
      returning ${live}`);
    if (!session) throw new Error('The insert returned no row.');
    return session;
  }

  async insertToken(hash: Buffer, { id, expiresAt }: LiveSession): Promise<void> {
    await this.database.execute(sql`
      insert into refresh_tokens (hash, session_id, expires_at) values (${hash}, ${id}, ${expiresAt})`);
  }

  /** The live session of a token, used or not, locked until the transaction ends: concurrent refreshes wait. */
  lockByToken(hash: Buffer): Promise<LiveSession | null> {
    return this.database.queryOne<LiveSession>(sql`
      select ${live} from sessions
      where id = (select session_id from refresh_tokens where hash = ${hash}) and expires_at > now()
      for update`);
  }

  /** True once. */
  async consumeToken(hash: Buffer): Promise<boolean> {
    const count = await this.database.execute(sql`
      update refresh_tokens set rotated_at = now() where hash = ${hash} and rotated_at is null and expires_at > now()`);
    return count === 1;
  }

  async extend(id: string): Promise<LiveSession> {
    const session = await this.database.queryOne<LiveSession>(sql`
      update sessions set last_used_at = now(), expires_at = ${this.expiry(sql`created_at`)} where id = ${id}
      returning ${live}`);
    if (!session) throw new Error('A locked session is gone.');
    return session;
  }

  async isLive(id: string, userId: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      select from sessions where id = ${id} and user_id = ${userId} and expires_at > now()`);
    return count === 1;
  }

  async list(userId: string, page: PageRequest): Promise<Omit<PageResult<Session>, 'total'>> {
    const found = await this.database.query<Session>(sql`
      select ${columns} from sessions where user_id = ${userId} and expires_at > now()
      ${keyset.after(page)} ${keyset.page(page)}`);
    return keyset.slice(found, page);
  }

  count(userId: string): Promise<number> {
    return this.database.count(sql`sessions where user_id = ${userId} and expires_at > now()`);
  }

  /** False when it has ended, or belongs to another user. */
  async delete(id: string, userId: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      delete from sessions where id = ${id} and user_id = ${userId} and expires_at > now()`);
    return count === 1;
  }

  /** All of a user's but `keptId`; gives the ids of those that were live. */
  async deleteAll(userId: string, keptId?: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string; live: boolean }>(sql`
      delete from sessions where user_id = ${userId} ${keptId === undefined ? empty : sql`and id <> ${keptId}`}
      returning id, expires_at > now() as live`);
    return rows.filter(({ live }) => live).map(({ id }) => id);
  }

  private expiry(createdAt: Sql): Sql {
    const { refreshTokenTtlSeconds, sessionTtlSeconds } = this.config.auth;
    return sql`least(now() + make_interval(secs => ${refreshTokenTtlSeconds}), ${createdAt} + make_interval(secs => ${sessionTtlSeconds}))`;
  }
}
