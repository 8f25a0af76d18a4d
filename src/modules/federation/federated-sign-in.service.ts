import { Injectable } from '@nestjs/common';
import type { AccessOrigin } from '../../kernel/auth/ports/recent-authentication.js';
import type { AuthenticatedUser } from '../identity/identity.service.js';
import { LoginThrottleService } from '../identity/throttling/login-throttle.service.js';
import { UserCredentialsService } from '../users/user-credentials.service.js';
import { AccountDisabled, IdentityUnlinked } from './federation.errors.js';
import { IdentitiesRepository } from './identities/identities.repository.js';
import { IdentitiesService } from './identities/identities.service.js';
import { JitProvisioningService } from './jit-provisioning.service.js';
import type { AuthProvider, ProviderCallback } from './providers/auth-provider.js';
import { ProviderTokensService } from './providers/provider-tokens.service.js';

/** Maps users who were authenticated by a provider to accounts. */
@Injectable()
export class FederatedSignInService {
  constructor(
    private readonly repository: IdentitiesRepository,
    private readonly identities: IdentitiesService,
    private readonly jitProvisioning: JitProvisioningService,
    private readonly credentials: UserCredentialsService,
    private readonly tokens: ProviderTokensService,
    private readonly throttle: LoginThrottleService,
  ) {}

  /** The user, created on first sign-in. Throws IdentityUnlinked, AccountDisabled and EmailNotVerified. */
  async signIn(provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<AuthenticatedUser> {
    const identity = await this.jitProvisioning.resolve(profile, provider.linksByEmail);
    if (identity.unlinkedAt) throw new IdentityUnlinked();
    const account = await this.credentials.find(identity.userId);
    if (!account?.isActive) throw new AccountDisabled();
    await this.repository.recordUse(identity.id, profile);
    await this.tokens.store(identity.id, provider.name, tokens);
    await this.throttle.recordAddress(account.email);
    return account;
  }

  /**
   * Links the identity to a user. Throws IdentityTaken, AccountDisabled, and
   * AccessEnded when the session or the access that began it has ended since.
   */
  async link(origin: AccessOrigin, provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<void> {
    if (!(await this.credentials.find(origin.userId))?.isActive) throw new AccountDisabled();
    const { id } = await this.identities.link(origin, profile);
    await this.repository.recordUse(id, profile);
    await this.tokens.store(id, provider.name, tokens);
  }
}
