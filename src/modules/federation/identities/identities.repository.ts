import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { ExternalProfile } from '../providers/external-profile.js';
import type { UserIdentity } from './user-identity.entity.js';

export type IdentityRow = Omit<UserIdentity, 'tokens' | 'refreshingUntil'>;

/** What a provider handed out for an identity, sealed, and by when it is stale. */
export interface EncryptedTokens {
  readonly provider: string;
  readonly sealed: string;
  readonly expiresAt: Date | null;
}

export interface StoredTokens extends EncryptedTokens {
  readonly id: string;
}

const columns = sql`id, user_id as "userId", issuer, subject, email, email_verified as "emailVerified", provider,
  tokens_expire_at as "tokensExpireAt", last_used_at as "lastUsedAt", created_at as "createdAt", unlinked_at as "unlinkedAt"`;
const held = sql`id, provider, tokens as sealed, tokens_expire_at as "expiresAt"`;

@Injectable()
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  async find(issuer: string, subject: string): Promise<IdentityRow | null> {
    const [row] = await this.database.query<IdentityRow>(
      sql`select ${columns} from user_identities where issuer = ${issuer} and subject = ${subject}`,
    );
    return row ?? null;
  }

  /** Until the transaction ends, nobody else meets this identity for the first time. */
  async lock(issuer: string, subject: string): Promise<void> {
    await this.database.query(
      sql`select pg_advisory_xact_lock(hashtextextended(${`identity ${issuer} ${subject}`}, 0))`,
    );
  }

  /** The linked identities of a user, the oldest first. `locked` until the transaction ends, they stay as they are. */
  async listLinked(userId: string, { locked = false } = {}): Promise<IdentityRow[]> {
    return this.database.query<IdentityRow>(sql`
      select ${columns} from user_identities where user_id = ${userId} and unlinked_at is null
      order by created_at, id ${locked ? sql`for update` : empty}`);
  }

  async insert(id: string, userId: string, { issuer, subject, email, emailVerified }: ExternalProfile): Promise<void> {
    await this.database.execute(sql`
      insert into user_identities (id, user_id, issuer, subject, email, email_verified)
      values (${id}, ${userId}, ${issuer}, ${subject}, ${email}, ${emailVerified})`);
  }

  /** Links what was unlinked before to whoever proves to be it now. */
  async relink(id: string, userId: string): Promise<void> {
    await this.database.execute(sql`
      update user_identities set user_id = ${userId}, unlinked_at = null, tokens = null, tokens_expire_at = null
      where id = ${id}`);
  }

  async unlink(id: string): Promise<void> {
    await this.database.execute(sql`update user_identities set unlinked_at = now() where id = ${id}`);
  }

  async recordUse(id: string, { email, emailVerified }: ExternalProfile): Promise<void> {
    await this.database.execute(sql`
      update user_identities set last_used_at = now(), email = ${email}, email_verified = ${emailVerified}
      where id = ${id}`);
  }

  async storeTokens(id: string, { provider, sealed, expiresAt }: EncryptedTokens): Promise<void> {
    await this.database.execute(sql`
      update user_identities
      set provider = ${provider}, tokens = ${sealed}, tokens_expire_at = ${expiresAt}, refreshing_until = null
      where id = ${id}`);
  }

  async deleteTokens(id: string): Promise<void> {
    await this.database.execute(sql`
      update user_identities set tokens = null, tokens_expire_at = null, refreshing_until = null where id = ${id}`);
  }

  /** The tokens of one that was unlinked and not linked again since. */
  async findLeftOver(id: string): Promise<StoredTokens | null> {
    const [row] = await this.database.query<StoredTokens>(
      sql`select ${held} from user_identities where id = ${id} and tokens is not null and unlinked_at is not null`,
    );
    return row ?? null;
  }

  async findTokens(userId: string, provider: string): Promise<StoredTokens | null> {
    const [row] = await this.database.query<StoredTokens>(sql`
      select ${held} from user_identities
      where user_id = ${userId} and provider = ${provider} and tokens is not null and unlinked_at is null`);
    return row ?? null;
  }

  /** Those whose tokens are stale soon, the most urgent first. */
  async listStale(withinMinutes: number, most: number): Promise<StoredTokens[]> {
    return this.database.query<StoredTokens>(sql`
      select ${held} from user_identities
      where tokens is not null and unlinked_at is null
        and tokens_expire_at < now() + make_interval(mins => ${withinMinutes})
        and (refreshing_until is null or refreshing_until < now())
      order by tokens_expire_at limit ${most}`);
  }

  /** True for one of all who want to refresh these tokens, and for nobody else until the seconds are over. */
  async claimRefresh(id: string, sealed: string, seconds: number): Promise<boolean> {
    const claimed = await this.database.execute(sql`
      update user_identities set refreshing_until = now() + make_interval(secs => ${seconds})
      where id = ${id} and tokens = ${sealed} and unlinked_at is null
        and (refreshing_until is null or refreshing_until < now())`);
    return claimed === 1;
  }
}
