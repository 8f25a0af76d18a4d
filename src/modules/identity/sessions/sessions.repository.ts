import { Inject, Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import type { Session } from './session.entity.js';

export type SessionRow = Session;
export type NewSession = Pick<Session, 'id' | 'userId' | 'ipAddress' | 'userAgent'>;
/** What a token needs to know of its session. */
export type LiveSession = Pick<Session, 'id' | 'userId' | 'expiresAt'>;

const columns = sql`id, user_id as "userId", ip_address as "ipAddress", user_agent as "userAgent", created_at as "createdAt",
  last_used_at as "lastUsedAt", expires_at as "expiresAt"`;

const keyset = new Keyset<SessionRow>(
  {
    createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() },
    lastUsedAt: {
      column: sql`last_used_at`,
      type: sql`timestamptz`,
      value: ({ lastUsedAt }) => lastUsedAt.toISOString(),
    },
  },
  sql`id`,
);

/** Sessions and their refresh tokens. Knows how long both live. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async insert({ id, userId, ipAddress, userAgent }: NewSession): Promise<LiveSession> {
    const [session] = await this.database.query<LiveSession>(sql`
      insert into sessions (id, user_id, ip_address, user_agent, expires_at)
      values (${id}, ${userId}, ${ipAddress}, ${userAgent}, ${this.endOf(sql`now()`)})
      returning id, user_id as "userId", expires_at as "expiresAt"`);
    if (!session) throw new Error('An insert gave no row.');
    return session;
  }

  async insertToken(hash: Buffer, { id, expiresAt }: LiveSession): Promise<void> {
    await this.database.execute(sql`
      insert into refresh_tokens (hash, session_id, expires_at) values (${hash}, ${id}, ${expiresAt})`);
  }

  /**
   * The living session of a token, whether that was used before or not. It is
   * held until the transaction ends, so of those who come with its tokens at
   * once each sees what the one before has done.
   */
  async lockByToken(hash: Buffer): Promise<LiveSession | null> {
    const [session] = await this.database.query<LiveSession>(sql`
      select id, user_id as "userId", expires_at as "expiresAt" from sessions
      where id = (select session_id from refresh_tokens where hash = ${hash}) and expires_at > now()
      for update`);
    return session ?? null;
  }

  /** True for one caller, once. */
  async consumeToken(hash: Buffer): Promise<boolean> {
    const count = await this.database.execute(sql`
      update refresh_tokens set rotated_at = now() where hash = ${hash} and rotated_at is null and expires_at > now()`);
    return count === 1;
  }

  /** It was used: its end moves on. */
  async extend(id: string): Promise<LiveSession> {
    const [session] = await this.database.query<LiveSession>(sql`
      update sessions set last_used_at = now(), expires_at = ${this.endOf(sql`created_at`)} where id = ${id}
      returning id, user_id as "userId", expires_at as "expiresAt"`);
    if (!session) throw new Error('A session that is held has gone.');
    return session;
  }

  async isLive(id: string, userId: string): Promise<boolean> {
    const rows = await this.database.query(sql`
      select 1 from sessions where id = ${id} and user_id = ${userId} and expires_at > now()`);
    return rows.length > 0;
  }

  async list(userId: string, window: PageRequest): Promise<Omit<PageResult<SessionRow>, 'total'>> {
    const found = await this.database.query<SessionRow>(sql`
      select ${columns} from sessions where user_id = ${userId} and expires_at > now()
      ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(userId: string): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from sessions where user_id = ${userId} and expires_at > now()`);
    return row?.total ?? 0;
  }

  /** False when it had ended before, or is somebody else's. */
  async delete(id: string, userId: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      delete from sessions where id = ${id} and user_id = ${userId} and expires_at > now()`);
    return count === 1;
  }

  /** All of a user's but the one to keep; gives the ids of those that were alive. */
  async deleteAll(userId: string, keptId?: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string; alive: boolean }>(sql`
      delete from sessions where user_id = ${userId} ${keptId === undefined ? empty : sql`and id <> ${keptId}`}
      returning id, expires_at > now() as alive`);
    return rows.filter(({ alive }) => alive).map(({ id }) => id);
  }

  private endOf(begun: ReturnType<typeof sql>): ReturnType<typeof sql> {
    const { refreshTokenTtlSeconds, sessionTtlSeconds } = this.config.auth;
    return sql`least(now() + make_interval(secs => ${refreshTokenTtlSeconds}), ${begun} + make_interval(secs => ${sessionTtlSeconds}))`;
  }
}
