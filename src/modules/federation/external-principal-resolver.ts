import { Inject, Injectable } from '@nestjs/common';
import type { EffectivePermissions } from '../../kernel/auth/actor.js';
import { CredentialInvalid } from '../../kernel/auth/auth.errors.js';
import type { ExternalPrincipals, Principal, VerifiedToken } from '../../kernel/auth/ports/principal-resolver.js';
import { ISSUERS, type Issuers } from '../../kernel/auth/tokens/issuers.js';
import { OidcIssuer } from '../../kernel/auth/tokens/oidc-issuer.js';
import { AccessService } from '../access/access.service.js';
import { type SignInAccount, UserCredentialsService } from '../users/user-credentials.service.js';
import { JitProvisioningService } from './jit-provisioning.service.js';
import { claimAt, type ExternalProfile, mergeClaims, namesIn, profileOf } from './providers/external-profile.js';

/** Maps access tokens of other issuers to accounts, which are created on first use. */
@Injectable()
export class ExternalPrincipalResolver implements ExternalPrincipals {
  constructor(
    @Inject(ISSUERS) private readonly issuers: Issuers,
    private readonly jitProvisioning: JitProvisioningService,
    private readonly credentials: UserCredentialsService,
    private readonly access: AccessService,
  ) {}

  async resolve(verified: VerifiedToken, token: string): Promise<Principal | null> {
    const issuer = this.issuers.get(verified.issuer);
    if (!(issuer instanceof OidcIssuer)) throw new Error(`${verified.issuer} is not an external issuer.`);
    const profile = profileOf(issuer.issuer, verified.claims);
    if (!profile) throw new CredentialInvalid('it names no user');
    const identity = await this.jitProvisioning.resolve(profile, issuer.settings.linksByEmail, () =>
      withUserinfo(profile, issuer, verified, token),
    );
    if (identity.unlinkedAt) return null;
    const account = await this.credentials.find(identity.userId);
    if (!account?.isActive) return null;
    return { userId: account.id, ...(await this.effectivePermissions(issuer, verified, account)) };
  }

  /** Of the account, and of the claims that the settings name: only what they may grant and what exists. */
  private async effectivePermissions(
    { settings }: OidcIssuer,
    { claims }: VerifiedToken,
    account: SignInAccount,
  ): Promise<EffectivePermissions> {
    const granted = (claim: string | undefined) =>
      (claim === undefined ? [] : namesIn(claimAt(claims, claim))).filter(
        (name) => settings.grants?.includes(name) ?? true,
      );
    const permissions = await this.access.listExistingPermissions(granted(settings.permissionsClaim));
    return this.access.effectivePermissionsOf(
      [...account.roles, ...granted(settings.rolesClaim)],
      [...account.permissions, ...permissions],
    );
  }
}

/** Access tokens seldom have a verified address; the userinfo endpoint does. */
async function withUserinfo(
  profile: ExternalProfile,
  issuer: OidcIssuer,
  { claims }: VerifiedToken,
  token: string,
): Promise<ExternalProfile> {
  if (profile.emailVerified) return profile;
  const userinfo = await issuer.userinfo(token, profile.subject);
  return (userinfo && profileOf(profile.issuer, mergeClaims(userinfo, claims))) ?? profile;
}
