import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
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
    private readonly users: UsersService,
    private readonly tokens: ProviderTokensService,
  ) {}

  /** The id of the user, created on first sign-in. Throws IdentityUnlinked, AccountDisabled and EmailNotVerified. */
  async signIn(provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<string> {
    const identity = await this.jitProvisioning.resolve(profile, provider.linksByEmail);
    if (identity.unlinkedAt) throw new IdentityUnlinked();
    await this.requireActive(identity.userId);
    await this.repository.recordUse(identity.id, profile);
    await this.tokens.store(identity.id, provider.name, tokens);
    return identity.userId;
  }

  /** Links the identity to a user. Throws IdentityTaken and AccountDisabled. */
  async link(userId: string, provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<void> {
    await this.requireActive(userId);
    const { id } = await this.identities.link({ userId }, profile);
    await this.repository.recordUse(id, profile);
    await this.tokens.store(id, provider.name, tokens);
  }

  private async requireActive(userId: string): Promise<void> {
    if (!(await this.users.findAccount(userId))?.isActive) throw new AccountDisabled();
  }
}
