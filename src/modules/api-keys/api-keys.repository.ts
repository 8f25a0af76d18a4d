import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Repository } from 'typeorm';
import type { Permission } from '../../kernel/auth/permissions.js';
import { allOf } from '../../kernel/database/sql-conditions.js';
import { Database } from '../../kernel/database/database.js';
import { Keyset } from '../../kernel/database/keyset.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { ApiKey, type ApiKeyStatus } from './api-key.entity.js';
import type { ApiKeyText } from './api-key-format.js';
import { ApiKeySecret } from './api-key-secret.entity.js';

export type ApiKeyRow = ApiKey & {
  readonly status: ApiKeyStatus;
  readonly scopes: Permission[];
  /** Of the current secret. */
  readonly prefix: string;
  /** When the last secret from before a rotation expires; null when none is valid. */
  readonly overlapUntil: Date | null;
};
export type ApiKeyInsert = Pick<ApiKey, 'id' | 'userId' | 'createdBy' | 'name' | 'rateLimitPerMinute' | 'expiresAt'> & {
  readonly scopes: readonly string[];
};
export type ApiKeyFields = Pick<ApiKey, 'name' | 'rateLimitPerMinute' | 'expiresAt'>;

export type ApiKeyFilter = Partial<Pick<ApiKeyRow, 'userId' | 'status' | 'prefix'>>;

/** What verifying a key needs. */
export interface StoredApiKey extends Pick<
  ApiKey,
  'id' | 'userId' | 'createdBy' | 'rateLimitPerMinute' | 'expiresAt' | 'lastUsedAt'
> {
  readonly hash: Buffer;
  readonly scopes: Permission[];
  readonly isActive: boolean;
}

/** Seed of the lock's key, which keeps it apart from other advisory locks. */
const OWNER_LOCK = 5_345_530_720;

const scopes = sql`array(select permission from api_key_scopes where key_id = api_keys.id order by permission) as scopes`;
const COLUMNS = sql`
  id, user_id as "userId", created_by as "createdBy", name, ${scopes},
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

  find(id: string): Promise<ApiKeyRow | null> {
    return this.database.queryOne<ApiKeyRow>(sql`select ${COLUMNS} from api_keys where id = ${id}`);
  }

  /** Locks the key until the transaction ends. Read it afterwards: a statement that waited sees the old scopes and secrets. */
  async lock(id: string): Promise<void> {
    await this.database.execute(sql`select from api_keys where id = ${id} for no key update`);
  }

  /** Until the transaction ends. Not the user's row, whose share others who create keys have already: they would deadlock. */
  async lockOwner(userId: string): Promise<void> {
    await this.database.execute(sql`select pg_advisory_xact_lock(hashtextextended(${userId}, ${OWNER_LOCK}::bigint))`);
  }

  async list(filter: ApiKeyFilter, page: PageRequest): Promise<Omit<PageResult<ApiKeyRow>, 'total'>> {
    const found = await this.database.query<ApiKeyRow>(sql`
      select ${COLUMNS} from api_keys where ${conditions(filter)} ${keyset.after(page)} ${keyset.page(page)}`);
    return keyset.slice(found, page);
  }

  /** The active keys of a user, the oldest first, locked until the transaction ends. */
  async lockActiveOf(userId: string): Promise<ApiKeyRow[]> {
    await this.database.execute(sql`
      select from api_keys where user_id = ${userId} and revoked_at is null order by id for no key update`);
    return this.database.query<ApiKeyRow>(sql`
      select ${COLUMNS} from api_keys where user_id = ${userId} and ${STATUS.active} order by created_at, id`);
  }

  count(filter: ApiKeyFilter): Promise<number> {
    return this.database.count(sql`api_keys where ${conditions(filter)}`);
  }

  /** Leaves out a permission that is deleted at the same moment. */
  async insert({ scopes, ...key }: ApiKeyInsert): Promise<void> {
    await this.rows.insert(key);
    await this.database.execute(sql`
      insert into api_key_scopes (key_id, permission)
      select ${key.id}, name from permissions where name = any(${[...scopes]}::text[]) order by name for key share`);
  }

  async update(id: string, { name, rateLimitPerMinute, expiresAt }: ApiKeyFields): Promise<void> {
    await this.rows.update({ id }, { name, rateLimitPerMinute, expiresAt });
  }

  async revoke(id: string): Promise<void> {
    await this.rows.update({ id }, { revokedAt: () => 'now()' });
  }

  async addSecret(keyId: string, { prefix, hash }: ApiKeyText): Promise<void> {
    await this.database.manager.insert(ApiKeySecret, { prefix, keyId, hash });
  }

  /** Valid secrets expire after `seconds`, or earlier as before. Truncated to the column's milliseconds, which round up. */
  async retireSecrets(keyId: string, seconds: number): Promise<void> {
    await this.database.execute(sql`
      update api_key_secrets set expires_at = least(expires_at, date_trunc('milliseconds', now()) + make_interval(secs => ${seconds}))
      where key_id = ${keyId} and (expires_at is null or expires_at > now())`);
  }

  findByPrefix(prefix: string): Promise<StoredApiKey | null> {
    return this.database.queryOne<StoredApiKey>(sql`
      select s.hash, api_keys.id, user_id as "userId", created_by as "createdBy", ${scopes}, rate_limit_per_minute as "rateLimitPerMinute",
        last_used_at as "lastUsedAt", least(api_keys.expires_at, s.expires_at) as "expiresAt",
        revoked_at is null and least(api_keys.expires_at, s.expires_at) > now() as "isActive"
      from api_key_secrets s join api_keys on api_keys.id = s.key_id
      where s.prefix = ${prefix}`);
  }

  /** Leaves the version, and writes once in so many seconds. */
  async recordUse(id: string, everySeconds: number): Promise<void> {
    await this.database.execute(sql`
      update api_keys set last_used_at = now()
      where id = ${id} and (last_used_at is null or last_used_at <= now() - make_interval(secs => ${everySeconds}))`);
  }

  private get rows(): Repository<ApiKey> {
    return this.database.manager.getRepository(ApiKey);
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
