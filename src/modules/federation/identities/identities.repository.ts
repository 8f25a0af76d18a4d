import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import { Database } from '../../../kernel/database/database.js';
import type { ExternalProfile } from '../providers/external-profile.js';
import type { UserIdentity } from './user-identity.entity.js';

export type IdentityRow = Omit<UserIdentity, 'tokens' | 'refreshingUntil'>;

/** The encrypted tokens of an identity. */
export interface EncryptedTokens {
  readonly provider: string;
  readonly ciphertext: string;
  readonly expiresAt: Date | null;
}

export interface StoredTokens extends EncryptedTokens {
  readonly id: string;
}

const columns = sql`id, user_id as "userId", issuer, subject, email, email_verified as "emailVerified", provider,
  tokens_expire_at as "tokensExpireAt", last_used_at as "lastUsedAt", created_at as "createdAt", unlinked_at as "unlinkedAt"`;
const tokenColumns = sql`id, provider, tokens as ciphertext, tokens_expire_at as "expiresAt"`;

@Injectable()
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  async find(issuer: string, subject: string): Promise<IdentityRow | null> {
    const [row] = await this.database.query<IdentityRow>(
      sql`select ${columns} from user_identities where issuer = ${issuer} and subject = ${subject}`,
    );
    return row ?? null;
  }

  /** Keeps others from creating this identity until the transaction ends. */
  async lock(issuer: string, subject: string): Promise<void> {
    await this.database.query(
      sql`select pg_advisory_xact_lock(hashtextextended(${`identity ${issuer} ${subject}`}, 0))`,
    );
  }

  /** The linked identities of a user, the oldest first; with `locked`, locked until the transaction ends. */
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

  /** Links an unlinked identity to a user. */
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

  async storeTokens(id: string, { provider, ciphertext, expiresAt }: EncryptedTokens): Promise<void> {
    await this.database.execute(sql`
      update user_identities
      set provider = ${provider}, tokens = ${ciphertext}, tokens_expire_at = ${expiresAt}, refreshing_until = null
      where id = ${id}`);
  }

  async deleteTokens(id: string): Promise<void> {
    await this.database.execute(sql`
      update user_identities set tokens = null, tokens_expire_at = null, refreshing_until = null where id = ${id}`);
  }

  async findUnlinkedTokens(id: string): Promise<StoredTokens | null> {
    const [row] = await this.database.query<StoredTokens>(
      sql`select ${tokenColumns} from user_identities where id = ${id} and tokens is not null and unlinked_at is not null`,
    );
    return row ?? null;
  }

  async findTokens(userId: string, provider: string): Promise<StoredTokens | null> {
    const [row] = await this.database.query<StoredTokens>(sql`
      select ${tokenColumns} from user_identities
      where user_id = ${userId} and provider = ${provider} and tokens is not null and unlinked_at is null`);
    return row ?? null;
  }

  /** Tokens that expire soon and are not being refreshed, the most urgent first. */
  async listExpiring(withinMinutes: number, most: number): Promise<StoredTokens[]> {
    return this.database.query<StoredTokens>(sql`
      select ${tokenColumns} from user_identities
      where tokens is not null and unlinked_at is null
        and tokens_expire_at < now() + make_interval(mins => ${withinMinutes})
        and (refreshing_until is null or refreshing_until < now())
      order by tokens_expire_at limit ${most}`);
  }

  /** True for one of all that want to refresh these tokens within the seconds. */
  async claimRefresh(id: string, ciphertext: string, seconds: number): Promise<boolean> {
    const count = await this.database.execute(sql`
      update user_identities set refreshing_until = now() + make_interval(secs => ${seconds})
      where id = ${id} and tokens = ${ciphertext} and unlinked_at is null
        and (refreshing_until is null or refreshing_until < now())`);
    return count === 1;
  }
}
