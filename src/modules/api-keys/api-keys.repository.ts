import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Permission } from '../../kernel/auth/permissions.js';
import { allOf } from '../../kernel/database/conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { ApiKey, ApiKeyStatus } from './api-key.entity.js';
import type { ApiKeyText } from './api-key-format.js';

export type ApiKeyRow = ApiKey & {
  readonly status: ApiKeyStatus;
  readonly scopes: Permission[];
  /** Of the secret that stays. */
  readonly prefix: string;
  /** Until when secrets from before a rotation still work; null when none does. */
  readonly overlapUntil: Date | null;
};
export type NewApiKey = Pick<ApiKey, 'id' | 'userId' | 'name' | 'rateLimitPerMinute' | 'expiresAt'> & {
  readonly scopes: readonly string[];
};
export type ApiKeyFields = Pick<ApiKey, 'name' | 'rateLimitPerMinute' | 'expiresAt'>;

/** Conditions that must all hold; those left out hold for every key. */
export interface ApiKeyFilter {
  readonly userId?: string;
  readonly status?: ApiKeyStatus;
  readonly prefix?: string;
}

/** What judging a key needs. */
export interface StoredApiKey extends Pick<
  ApiKey,
  'id' | 'userId' | 'rateLimitPerMinute' | 'expiresAt' | 'lastUsedAt'
> {
  readonly hash: Buffer;
  readonly scopes: Permission[];
  readonly isActive: boolean;
}

const scopes = sql`array(select permission from api_key_scopes where key_id = api_keys.id order by permission) as scopes`;
const COLUMNS = sql`
  id, user_id as "userId", name, ${scopes},
  case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end as status,
  (select prefix from api_key_secrets s where s.key_id = api_keys.id and s.expires_at is null) as prefix,
  (select max(least(s.expires_at, api_keys.expires_at)) from api_key_secrets s
    where s.key_id = api_keys.id and s.expires_at > now()
      and api_keys.revoked_at is null and api_keys.expires_at > now()) as "overlapUntil",
  rate_limit_per_minute as "rateLimitPerMinute", expires_at as "expiresAt", revoked_at as "revokedAt",
  last_used_at as "lastUsedAt", version, created_at as "createdAt", updated_at as "updatedAt"`;

const keyset = new Keyset<ApiKeyRow>(
  { createdAt: { column: sql`created_at`, type: sql`timestamptz`, value: ({ createdAt }) => createdAt.toISOString() } },
  sql`id`,
);

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ApiKeyRow | null> {
    const [key] = await this.database.query<ApiKeyRow>(sql`select ${COLUMNS} from api_keys where id = ${id}`);
    return key ?? null;
  }

  /**
   * Waits for others who change the key, and keeps them waiting until the
   * transaction ends. What the key is like is read afterwards: the statement
   * that waited sees its scopes and secrets as they were before.
   */
  async lock(id: string): Promise<void> {
    await this.database.execute(sql`select from api_keys where id = ${id} for no key update`);
  }

  async list(filter: ApiKeyFilter, window: PageRequest): Promise<Omit<PageResult<ApiKeyRow>, 'total'>> {
    const found = await this.database.query<ApiKeyRow>(sql`
      select ${COLUMNS} from api_keys where ${conditions(filter)} ${keyset.after(window)} ${keyset.page(window)}`);
    return keyset.slice(found, window);
  }

  async count(filter: ApiKeyFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from api_keys where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** A permission that is deleted in this moment is left out. */
  async insert({ id, userId, name, scopes, rateLimitPerMinute, expiresAt }: NewApiKey): Promise<void> {
    await this.database.execute(sql`
      insert into api_keys (id, user_id, name, rate_limit_per_minute, expires_at)
      values (${id}, ${userId}, ${name}, ${rateLimitPerMinute}, ${expiresAt})`);
    await this.database.execute(sql`
      insert into api_key_scopes (key_id, permission)
      select ${id}, name from permissions where name = any(${[...scopes]}::text[]) order by name for key share`);
  }

  async update(id: string, { name, rateLimitPerMinute, expiresAt }: ApiKeyFields): Promise<void> {
    await this.database.execute(sql`
      update api_keys
      set name = ${name}, rate_limit_per_minute = ${rateLimitPerMinute}, expires_at = ${expiresAt},
        version = version + 1, updated_at = now()
      where id = ${id}`);
  }

  async revoke(id: string): Promise<void> {
    await this.database.execute(sql`
      update api_keys set revoked_at = now(), version = version + 1, updated_at = now() where id = ${id}`);
  }

  async addSecret(keyId: string, { prefix, hash }: ApiKeyText): Promise<void> {
    await this.database.execute(
      sql`insert into api_key_secrets (prefix, key_id, hash) values (${prefix}, ${keyId}, ${hash})`,
    );
  }

  /**
   * The secrets of the key work for `seconds` more, and those that had less time
   * left not longer than that. Cut to the column's milliseconds, which would
   * else be rounded up: no time at all is no time at all.
   */
  async retireSecrets(keyId: string, seconds: number): Promise<void> {
    await this.database.execute(sql`
      update api_key_secrets set expires_at = least(expires_at, date_trunc('milliseconds', now()) + make_interval(secs => ${seconds}))
      where key_id = ${keyId} and (expires_at is null or expires_at > now())`);
  }

  async findByPrefix(prefix: string): Promise<StoredApiKey | null> {
    const [key] = await this.database.query<StoredApiKey>(sql`
      select s.hash, api_keys.id, user_id as "userId", ${scopes}, rate_limit_per_minute as "rateLimitPerMinute",
        last_used_at as "lastUsedAt", least(api_keys.expires_at, s.expires_at) as "expiresAt",
        revoked_at is null and least(api_keys.expires_at, s.expires_at) > now() as "isActive"
      from api_key_secrets s join api_keys on api_keys.id = s.key_id
      where s.prefix = ${prefix}`);
    return key ?? null;
  }

  /** A use is no change that an ETag should show. Written once in so many seconds, however many instances see the key. */
  async recordUse(id: string, everySeconds: number): Promise<void> {
    await this.database.execute(sql`
      update api_keys set last_used_at = now()
      where id = ${id} and (last_used_at is null or last_used_at <= now() - make_interval(secs => ${everySeconds}))`);
  }

  /** Keys that ended so many days ago, with all that hangs on them. */
}

function conditions({ userId, status, prefix }: ApiKeyFilter): Sql {
  return allOf(
    userId === undefined ? empty : sql`user_id = ${userId}`,
    status === undefined ? empty : STATUS[status],
    prefix === undefined ? empty : sql`id = (select key_id from api_key_secrets s where s.prefix = ${prefix})`,
  );
}

const STATUS: Record<ApiKeyStatus, Sql> = {
  active: sql`revoked_at is null and expires_at > now()`,
  expired: sql`revoked_at is null and expires_at <= now()`,
  revoked: sql`revoked_at is not null`,
};
