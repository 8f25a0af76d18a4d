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
  /** Of the current secret. */
  readonly prefix: string;
  /** When the last secret from before a rotation expires; null when none is valid. */
  readonly overlapUntil: Date | null;
};
export type ApiKeyInsert = Pick<ApiKey, 'id' | 'userId' | 'name' | 'rateLimitPerMinute' | 'expiresAt'> & {
  readonly scopes: readonly string[];
};
export type ApiKeyFields = Pick<ApiKey, 'name' | 'rateLimitPerMinute' | 'expiresAt'>;

export interface ApiKeyFilter {
  readonly userId?: string;
  readonly status?: ApiKeyStatus;
  readonly prefix?: string;
}

/** What verifying a key needs. */
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

const keyset = new Keyset<ApiKeyRow>({ createdAt: sql`created_at` }, sql`id`);

@Injectable()
export class ApiKeysRepository {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<ApiKeyRow | null> {
    const [key] = await this.database.query<ApiKeyRow>(sql`select ${COLUMNS} from api_keys where id = ${id}`);
    return key ?? null;
  }

  /** Locks the key until the transaction ends. Read it afterwards: a statement that waited sees the old scopes and secrets. */
  async lock(id: string): Promise<void> {
    await this.database.execute(sql`select from api_keys where id = ${id} for no key update`);
  }

  async list(filter: ApiKeyFilter, page: PageRequest): Promise<Omit<PageResult<ApiKeyRow>, 'total'>> {
    const found = await this.database.query<ApiKeyRow>(sql`
      select ${COLUMNS} from api_keys where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    return keyset.slice(found, page);
  }

  async count(filter: ApiKeyFilter): Promise<number> {
    const [row] = await this.database.query<{ total: number }>(sql`
      select count(*)::int as total from api_keys where ${conditions(filter)}`);
    return row?.total ?? 0;
  }

  /** Leaves out a permission that is deleted at the same moment. */
  async insert({ id, userId, name, scopes, rateLimitPerMinute, expiresAt }: ApiKeyInsert): Promise<void> {
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

  /** Valid secrets expire after `seconds`, or earlier as before. Truncated to the column's milliseconds, which round up. */
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

  /** Leaves the version, and writes once in so many seconds. */
  async recordUse(id: string, everySeconds: number): Promise<void> {
    await this.database.execute(sql`
      update api_keys set last_used_at = now()
      where id = ${id} and (last_used_at is null or last_used_at <= now() - make_interval(secs => ${everySeconds}))`);
  }
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
