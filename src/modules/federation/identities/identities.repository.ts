import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { IsNull, type Repository } from 'typeorm';
import { Database } from '../../../kernel/database/database.js';
import type { ExternalProfile } from '../providers/external-profile.js';
import { UserIdentity } from './user-identity.entity.js';

/** Read without the tokens. */
export type IdentityRow = Omit<UserIdentity, 'tokens'>;

/** The encrypted tokens of an identity. */
export type StoredTokens = Readonly<Record<'id' | 'provider' | 'ciphertext', string>>;

const tokenColumns = sql`id, provider, tokens as ciphertext`;

@Injectable()
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  find(issuer: string, subject: string): Promise<IdentityRow | null> {
    return this.rows.findOneBy({ issuer, subject });
  }

  /** Keeps others from creating this identity until the transaction ends. */
  async lock(issuer: string, subject: string): Promise<void> {
    await this.database.query(
      sql`select pg_advisory_xact_lock(hashtextextended(${`identity ${issuer} ${subject}`}, 0))`,
    );
  }

  /** The linked identities of a user, the oldest first; with `locked`, locked until the transaction ends. */
  listLinked(userId: string, { locked = false } = {}): Promise<IdentityRow[]> {
    return this.rows.find({
      where: { userId, unlinkedAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
      ...(locked && { lock: { mode: 'pessimistic_write' } }),
    });
  }

  async insert(id: string, userId: string, { issuer, subject, email, emailVerified }: ExternalProfile): Promise<void> {
    await this.rows.insert({ id, userId, issuer, subject, email, emailVerified });
  }

  /** Links an unlinked identity to a user. */
  async relink(id: string, userId: string): Promise<void> {
    await this.rows.update({ id }, { userId, unlinkedAt: null, tokens: null, tokensExpireAt: null });
  }

  async unlink(id: string): Promise<void> {
    await this.rows.update({ id }, { unlinkedAt: () => 'now()' });
  }

  /** Records a sign-in, and the address that the profile has by now. */
  async recordUse(id: string, { email, emailVerified }: ExternalProfile): Promise<void> {
    await this.rows.update({ id }, { lastUsedAt: () => 'now()', email, emailVerified });
  }

  async storeTokens({ id, provider, ciphertext }: StoredTokens, tokensExpireAt: Date | null): Promise<void> {
    await this.rows.update({ id }, { provider, tokens: ciphertext, tokensExpireAt, refreshingUntil: null });
  }

  async deleteTokens(id: string): Promise<void> {
    await this.rows.update({ id }, { tokens: null, tokensExpireAt: null, refreshingUntil: null });
  }

  findUnlinkedTokens(id: string): Promise<StoredTokens | null> {
    return this.database.queryOne<StoredTokens>(
      sql`select ${tokenColumns} from user_identities where id = ${id} and tokens is not null and unlinked_at is not null`,
    );
  }

  findTokens(userId: string, provider: string): Promise<StoredTokens | null> {
    return this.database.queryOne<StoredTokens>(sql`
      select ${tokenColumns} from user_identities
      where user_id = ${userId} and provider = ${provider} and tokens is not null and unlinked_at is null`);
  }

  /** Tokens that expire soon and are not being refreshed, the most urgent first. */
  listExpiring(withinMinutes: number, most: number): Promise<StoredTokens[]> {
    return this.database.query<StoredTokens>(sql`
      select ${tokenColumns} from user_identities
      where tokens is not null and unlinked_at is null
        and tokens_expire_at < now() + make_interval(mins => ${withinMinutes})
        and (refreshing_until is null or refreshing_until < now())
      order by tokens_expire_at limit ${most}`);
  }

  /** True for one of all that want to refresh these tokens within the seconds. */
  async claimRefresh({ id, ciphertext }: StoredTokens, seconds: number): Promise<boolean> {
    const count = await this.database.execute(sql`
      update user_identities set refreshing_until = now() + make_interval(secs => ${seconds})
      where id = ${id} and tokens = ${ciphertext} and unlinked_at is null
        and (refreshing_until is null or refreshing_until < now())`);
    return count === 1;
  }

  private get rows(): Repository<UserIdentity> {
    return this.database.manager.getRepository(UserIdentity);
  }
}
