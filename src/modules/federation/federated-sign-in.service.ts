import { Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import type { ProviderCallback, AuthProvider } from './providers/auth-provider.js';
import { AccountDisabled, IdentityUnlinked } from './federation.errors.js';
import { JitProvisioningService } from './jit-provisioning.service.js';
import { IdentitiesService } from './identities/identities.service.js';
import { ProviderTokensService } from './providers/provider-tokens.service.js';

/** Leads whoever came from a provider to an account. */
@Injectable()
export class FederatedSignInService {
  constructor(
    private readonly identities: IdentitiesService,
    private readonly jitProvisioning: JitProvisioningService,
    private readonly users: UsersService,
    private readonly tokens: ProviderTokensService,
  ) {}

  /**
   * The account that they sign in to, made when there is none. Throws
   * IdentityUnlinked, AccountNotUsable and AddressNotProven.
   */
  async signIn(provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<string> {
    const identity =
      (await this.identities.find(profile.issuer, profile.subject)) ??
      (await this.jitProvisioning.provision(profile, provider.linksByEmail));
    if (identity.unlinkedAt) throw new IdentityUnlinked();
    await this.needUsable(identity.userId);
    await this.identities.recordUse(identity.id, profile);
    await this.tokens.store(identity.id, provider.name, tokens);
    return identity.userId;
  }

  /** Links them to an account. Throws IdentityTaken, and AccountNotUsable when that has ended meanwhile. */
  async link(userId: string, provider: AuthProvider, { profile, tokens }: ProviderCallback): Promise<void> {
    await this.needUsable(userId);
    const { id } = await this.identities.link({ userId }, profile);
    await this.identities.recordUse(id, profile);
    await this.tokens.store(id, provider.name, tokens);
  }

  private async needUsable(userId: string): Promise<void> {
    if (!(await this.users.findAccount(userId))?.isActive) throw new AccountDisabled();
  }
}
