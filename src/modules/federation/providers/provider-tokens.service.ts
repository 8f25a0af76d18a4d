import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/context/clock.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';
import { EventHandlers } from '../../../kernel/events/event-handlers.js';
import { ScheduledTasks } from '../../../kernel/jobs/scheduled-tasks.js';
import { SecretCipher } from '../../../kernel/secrets/secret-cipher.js';
import { IdentityUnlinkedFromUser } from '../federation.events.js';
import { IdentitiesRepository, type StoredTokens } from '../identities/identities.repository.js';
import { GrantRevoked, type ProviderTokens } from './auth-provider.js';
import { AuthProviders } from './auth-providers.js';

/** Another process may try to refresh tokens after this. */
const CLAIM_SECONDS = 60;
/** The job refreshes tokens that expire within this time. */
const REFRESH_AHEAD_MINUTES = 20;
/** A token that expires within this time is not used. */
const MIN_VALIDITY_MS = 60_000;
const BATCH_SIZE = 200;

/** Stores the tokens of providers encrypted, refreshes them, and revokes them when their identity is unlinked. */
@Injectable()
export class ProviderTokensService {
  private readonly logger = new Logger(ProviderTokensService.name);

  constructor(
    private readonly identities: IdentitiesRepository,
    private readonly providers: AuthProviders,
    private readonly cipher: SecretCipher,
    private readonly clock: Clock,
    handlers: EventHandlers,
    tasks: ScheduledTasks,
  ) {
    handlers.register(IdentityUnlinkedFromUser, 'federation.revoke-tokens', 'external', ({ subject }) =>
      this.revoke(subject),
    );
    tasks.register({
      name: 'federation.refreshTokens',
      schedule: { everyMs: 600_000 },
      run: () => this.refreshExpiring(),
    });
  }

  async store(id: string, provider: string, tokens: ProviderTokens): Promise<void> {
    const ciphertext = this.cipher.encrypt(JSON.stringify(tokens), id);
    const expiresAt = tokens.expiresAtMs === undefined ? null : new Date(tokens.expiresAtMs);
    await this.identities.storeTokens({ id, provider, ciphertext }, expiresAt);
  }

  /**
   * An access token of the provider for this user, refreshed when it expires
   * soon; null when there is none or the grant was revoked. Throws Unavailable
   * while another process refreshes it, or when the provider cannot be reached.
   */
  async accessTokenOf(userId: string, provider: string): Promise<string | null> {
    const stored = await this.identities.findTokens(userId, provider);
    if (!stored) return null;
    const { accessToken = null, expiresAtMs = Infinity } = this.decrypt(stored) ?? {};
    const isValid = accessToken !== null && expiresAtMs - this.clock.now() > MIN_VALIDITY_MS;
    return isValid ? accessToken : this.refresh(stored);
  }

  /** Refreshes tokens that expire soon, and gives their number. What fails is tried again by the next run. */
  async refreshExpiring(): Promise<number> {
    let count = 0;
    for (const stored of await this.identities.listExpiring(REFRESH_AHEAD_MINUTES, BATCH_SIZE)) {
      try {
        if (await this.refresh(stored)) count += 1;
      } catch (error) {
        this.logger.warn({ err: error, provider: stored.provider }, 'Tokens of a provider could not be refreshed.');
      }
    }
    return count;
  }

  /** Revokes the tokens of an unlinked identity at their provider, and deletes them. */
  async revoke(identityId: string): Promise<void> {
    const stored = await this.identities.findUnlinkedTokens(identityId);
    if (!stored) return;
    const tokens = this.decrypt(stored);
    if (tokens) await this.providers.find(stored.provider)?.revoke(tokens);
    await this.identities.deleteTokens(identityId);
  }

  /**
   * The new access token. Null, with the tokens deleted, when they cannot be
   * refreshed. Throws Unavailable while another process refreshes them.
   */
  private async refresh(stored: StoredTokens): Promise<string | null> {
    const provider = this.providers.find(stored.provider);
    const tokens = this.decrypt(stored);
    try {
      if (!provider || tokens?.refreshToken === undefined) throw new GrantRevoked();
      if (!(await this.identities.claimRefresh(stored, CLAIM_SECONDS)))
        throw new Unavailable('A token of the provider is being refreshed.');
      const refreshed = await provider.refresh(tokens);
      await this.store(stored.id, provider.name, refreshed);
      return refreshed.accessToken;
    } catch (error) {
      if (!(error instanceof GrantRevoked)) throw error;
      this.logger.log({ identity: stored.id, provider: stored.provider }, 'Tokens of a provider ended; deleting them.');
      await this.identities.deleteTokens(stored.id);
      return null;
    }
  }

  /** Null when SECRET_KEY was replaced: the next sign-in stores new tokens. */
  private decrypt({ id, ciphertext }: StoredTokens): ProviderTokens | null {
    try {
      return JSON.parse(this.cipher.decrypt(ciphertext, id)) as ProviderTokens;
    } catch {
      this.logger.warn({ identity: id }, 'Tokens of a provider cannot be decrypted with this SECRET_KEY.');
      return null;
    }
  }
}
