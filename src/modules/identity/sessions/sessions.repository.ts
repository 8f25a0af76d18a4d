import { Inject, Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { CONFIG, type Config } from '../../../config/config.js';
import { Database } from '../../../kernel/database/database.js';
import { Keyset } from '../../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../../kernel/http/pagination/paginator.js';
import type { Session } from './session.entity.js';

type NewSession = Pick<Session, 'id' | 'userId' | 'ipAddress' | 'userAgent' | 'provider'>;

/** What tokens are issued for. */
export type LiveSession = Pick<Session, 'id' | 'userId' | 'expiresAt' | 'provider'>;

const live = sql`id, user_id as "userId", expires_at as "expiresAt", provider`;
const columns = sql`${live}, ip_address as "ipAddress", user_agent as "userAgent", created_at as "createdAt",
  last_used_at as "lastUsedAt"`;

/** Sessions of another access generation than their user's have ended. */
const isLive = sql`expires_at > now() and access_generation = (
  select access_generation from users where users.id = sessions.user_id and is_active and deleted_at is null)`;

const keyset = new Keyset<Session>({ createdAt: sql`created_at`, lastUsedAt: sql`last_used_at` }, sql`id`);

/** Sessions and their refresh tokens. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async insert({ id, userId, ipAddress, userAgent, provider }: NewSession): Promise<LiveSession> {
    const session = await this.database.queryOne<LiveSession>(sql`
      insert into sessions (id, user_id, ip_address, user_agent, provider, expires_at, access_generation)
      select ${id}, id, ${ipAddress}, ${userAgent}, ${provider}, ${this.expiry(sql`now()`)}, access_generation
      from users where id = ${userId}
      returning ${live}`);
    if (!session) throw new Error('The insert returned no row.');
    return session;
  }

  async insertToken(hash: Buffer, { id, expiresAt }: LiveSession): Promise<void> {
    await this.database.execute(sql`
      insert into refresh_tokens (hash, session_id, expires_at) values (${hash}, ${id}, ${expiresAt})`);
  }

  /**
   * The session of a token, used or not, locked until the transaction ends: concurrent
   * refreshes wait. It is not live when the access of its user has ended since.
   */
  lockByToken(hash: Buffer): Promise<(LiveSession & { readonly isLive: boolean }) | null> {
    return this.database.queryOne(sql`
      select ${live}, coalesce(${isLive}, false) as "isLive" from sessions
      where id = (select session_id from refresh_tokens where hash = ${hash}) and expires_at > now()
      for update`);
  }

  /** True once. */
  async consumeToken(hash: Buffer): Promise<boolean> {
    const count = await this.database.execute(sql`
      update refresh_tokens set rotated_at = now() where hash = ${hash} and rotated_at is null and expires_at > now()`);
    return count === 1;
  }

  /** Whether the token was rotated within the seconds, and has this successor. */
  async isRecentlyRotated(hash: Buffer, successor: Buffer, seconds: number): Promise<boolean> {
    const count = await this.database.execute(sql`
      select from refresh_tokens used join refresh_tokens next on next.session_id = used.session_id
      where used.hash = ${hash} and next.hash = ${successor}
        and used.rotated_at > now() - make_interval(secs => ${seconds})`);
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
      select from sessions where id = ${id} and user_id = ${userId} and ${isLive}`);
    return count === 1;
  }

  async list(userId: string, page: PageRequest): Promise<Omit<PageResult<Session>, 'total'>> {
    const found = await this.database.query<Session>(sql`
      select ${columns} from sessions where user_id = ${userId} and ${isLive}
      ${keyset.after(page)} ${keyset.page(page)}`);
    return keyset.slice(found, page);
  }

  count(userId: string): Promise<number> {
    return this.database.count(sql`sessions where user_id = ${userId} and ${isLive}`);
  }

  /** False when it has ended, or belongs to another user. */
  async delete(id: string, userId: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      delete from sessions where id = ${id} and user_id = ${userId} and ${isLive}`);
    return count === 1;
  }

  /** Also one that is no longer live. */
  async deleteById(id: string): Promise<void> {
    await this.database.execute(sql`delete from sessions where id = ${id}`);
  }

  /** Those of earlier access generations; gives their ids. */
  async deleteEnded(userId: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(sql`
      delete from sessions where user_id = ${userId}
        and access_generation <> (select access_generation from users where id = ${userId})
      returning id`);
    return rows.map(({ id }) => id);
  }

  /** Carries a session that was live until now over to the access generation that its user has just got. */
  async keep(id: string): Promise<void> {
    await this.database.execute(sql`
      update sessions set access_generation = users.access_generation from users
      where sessions.id = ${id} and users.id = user_id and sessions.access_generation = users.access_generation - 1`);
  }

  /** Its user has just authenticated again. */
  async recordAuthentication(id: string, userId: string): Promise<boolean> {
    const count = await this.database.execute(sql`
      update sessions set authenticated_at = now() where id = ${id} and user_id = ${userId} and ${isLive}`);
    return count === 1;
  }

  /**
   * The access generation of a live session, and how long ago its user authenticated.
   * Locks user and session until the transaction ends, so that neither ends before it.
   */
  lock(
    id: string,
    userId: string,
  ): Promise<(Pick<Session, 'accessGeneration'> & { readonly ageSeconds: number }) | null> {
    return this.database.queryOne(sql`
      select sessions.access_generation as "accessGeneration",
        extract(epoch from now() - authenticated_at)::float8 as "ageSeconds"
      from users join sessions on user_id = users.id and sessions.access_generation = users.access_generation
      where sessions.id = ${id} and users.id = ${userId} and is_active and deleted_at is null and expires_at > now()
      for share`);
  }

  private expiry(createdAt: Sql): Sql {
    const { refreshTokenTtlSeconds, sessionTtlSeconds } = this.config.auth;
    return sql`least(now() + make_interval(secs => ${refreshTokenTtlSeconds}), ${createdAt} + make_interval(secs => ${sessionTtlSeconds}))`;
  }
}
