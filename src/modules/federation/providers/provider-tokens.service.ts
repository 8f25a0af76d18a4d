import { Injectable, Logger } from '@nestjs/common';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { ScheduledTasks } from '../../../kernel/jobs/scheduled-tasks.js';
import { AuthProviders } from './auth-providers.js';
import { type AuthProvider, type ProviderTokens, GrantRevoked } from './auth-provider.js';
import { IdentityUnlinkedFromUser } from '../federation.events.js';
import { type StoredTokens, IdentitiesRepository } from '../identities/identities.repository.js';

/** How long one process has to refresh tokens before another may try. */
const REFRESH_SECONDS = 60;
/** Tokens that are good for less than this are refreshed ahead of time, by the job. */
const SOON_MINUTES = 20;
/** Less than this is as good as nothing: the request that uses the token takes time, too. */
const USABLE_MS = 60_000;
const MOST_AT_ONCE = 200;

/**
 * Keeps what providers handed out for people: encrypted, fresh, and no longer
 * than their identities are linked.
 */
@Injectable()
export class ProviderTokensService {
  private readonly logger = new Logger(ProviderTokensService.name);

  constructor(
    private readonly identities: IdentitiesRepository,
    private readonly providers: AuthProviders,
    private readonly cipher: SecretCipher,
    handlers: EventHandlers,
    tasks: ScheduledTasks,
  ) {
    handlers.register(IdentityUnlinkedFromUser, 'federation.revoke-tokens', 'external', ({ subject }) =>
      this.revoke(subject),
    );
    tasks.register({
      name: 'federation.refreshTokens',
      schedule: { everyMs: 600_000 },
      run: () => this.refreshStale(),
    });
  }

  async store(identityId: string, provider: string, tokens: ProviderTokens): Promise<void> {
    await this.identities.storeTokens(identityId, {
      provider,
      sealed: this.cipher.encrypt(JSON.stringify(tokens), identityId),
      expiresAt: tokens.expiresAtMs === undefined ? null : new Date(tokens.expiresAtMs),
    });
  }

  /**
   * A token to speak to the provider with in this user's name, refreshed when
   * it is stale. Null when there is none, or the provider takes it no more.
   * Throws Unavailable while somebody else refreshes it, or the provider is away.
   */
  async accessTokenOf(userId: string, provider: string): Promise<string | null> {
    const held = await this.identities.findTokens(userId, provider);
    if (!held) return null;
    const tokens = this.opened(held);
    const isFresh = tokens && (tokens.expiresAtMs === undefined || tokens.expiresAtMs - Date.now() > USABLE_MS);
    if (isFresh) return tokens.accessToken;
    const outcome = await this.refresh(held);
    if (outcome === 'busy') throw new Unavailable('A token of the provider is being refreshed.');
    return outcome === 'refreshed' ? this.afterRefresh(userId, provider) : null;
  }

  /** Refreshes what is stale soon; gives how many were. What fails is tried again next time. */
  async refreshStale(): Promise<number> {
    let count = 0;
    for (const held of await this.identities.listStale(SOON_MINUTES, MOST_AT_ONCE)) {
      try {
        if ((await this.refresh(held)) === 'refreshed') count += 1;
      } catch (error) {
        this.logger.warn({ err: error, provider: held.provider }, 'Tokens of a provider could not be refreshed.');
      }
    }
    return count;
  }

  /** Has the provider forget the tokens of an identity that was unlinked, and forgets them. */
  async revoke(identityId: string): Promise<void> {
    const held = await this.identities.findLeftOver(identityId);
    if (!held) return;
    const tokens = this.opened(held);
    if (tokens) await this.providers.find(held.provider)?.revoke(tokens);
    await this.identities.deleteTokens(identityId);
  }

  private async afterRefresh(userId: string, provider: string): Promise<string | null> {
    const held = await this.identities.findTokens(userId, provider);
    return (held && this.opened(held)?.accessToken) ?? null;
  }

  /** `gone` when there is nothing to refresh them with, or they were withdrawn. */
  private async refresh(held: StoredTokens): Promise<'refreshed' | 'gone' | 'busy'> {
    const provider = this.providers.find(held.provider);
    const tokens = this.opened(held);
    if (!provider || tokens?.refreshToken === undefined) {
      await this.identities.deleteTokens(held.id);
      return 'gone';
    }
    if (!(await this.identities.claimRefresh(held.id, held.sealed, REFRESH_SECONDS))) return 'busy';
    return this.renew(held.id, provider, tokens);
  }

  private async renew(id: string, provider: AuthProvider, tokens: ProviderTokens): Promise<'refreshed' | 'gone'> {
    try {
      await this.store(id, provider.name, await provider.refresh(tokens));
      return 'refreshed';
    } catch (error) {
      if (!(error instanceof GrantRevoked)) throw error;
      this.logger.log({ identity: id, provider: provider.name }, 'A provider takes tokens back; they are forgotten.');
      await this.identities.deleteTokens(id);
      return 'gone';
    }
  }

  /** Null when the key that sealed them is gone: then they are of no use, and new ones come with the next sign-in. */
  private opened({ id, sealed }: StoredTokens): ProviderTokens | null {
    try {
      return JSON.parse(this.cipher.decrypt(sealed, id)) as ProviderTokens;
    } catch {
      this.logger.warn({ identity: id }, 'Tokens of a provider were sealed with a SECRET_KEY that is not known.');
      return null;
    }
  }
}
