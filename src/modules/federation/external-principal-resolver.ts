import { Inject, Injectable } from '@nestjs/common';
import type { ExternalPrincipals, VerifiedToken, Principal } from '../../kernel/auth/ports/principal-resolver.js';
import type { EffectivePermissions } from '../../kernel/auth/actor.js';
import { CredentialInvalid } from '../../kernel/auth/auth.errors.js';
import { ISSUERS, type Issuers } from '../../kernel/auth/tokens/issuers.js';
import { OidcIssuer } from '../../kernel/auth/tokens/oidc-issuer.js';
import { AccessService } from '../access/access.service.js';
import { type SignInAccount, UsersService } from '../users/users.service.js';
import { JitProvisioningService } from './jit-provisioning.service.js';
import { IdentitiesService } from './identities/identities.service.js';
import { claimAt, namesIn, type ExternalProfile, profileOf } from './providers/external-profile.js';

/** Says what a verified token of another issuer is worth now: whose account it is, and what that may do. */
@Injectable()
export class ExternalPrincipalResolver implements ExternalPrincipals {
  constructor(
    @Inject(ISSUERS) private readonly issuers: Issuers,
    private readonly identities: IdentitiesService,
    private readonly jitProvisioning: JitProvisioningService,
    private readonly users: UsersService,
    private readonly access: AccessService,
  ) {}

  /** Makes the account when there is none yet. Null as well for an identity that was unlinked. */
  async resolve(verified: VerifiedToken, token: string): Promise<Principal | null> {
    const issuer = this.issuers.get(verified.issuer);
    if (!(issuer instanceof OidcIssuer)) throw new Error(`${verified.issuer} is no issuer of others.`);
    const told = profileOf(issuer.issuer, verified.claims);
    if (!told) throw new CredentialInvalid('it names no user');
    const identity =
      (await this.identities.find(told.issuer, told.subject)) ??
      (await this.jitProvisioning.provision(await fuller(told, issuer, verified, token), issuer.settings.linksByEmail));
    if (identity.unlinkedAt) return null;
    const account = await this.users.findAccount(identity.userId);
    if (!account?.isActive) return null;
    return { userId: account.id, ...(await this.grants(issuer, verified, account)) };
  }

  /**
   * What the account was given, and what the token's claims give beside it:
   * only where the settings name the claim, only within what they let it give,
   * and only what exists here.
   */
  private async grants(
    { settings }: OidcIssuer,
    { claims }: VerifiedToken,
    account: SignInAccount,
  ): Promise<EffectivePermissions> {
    const claimed = (name: string | undefined) =>
      (name === undefined ? [] : namesIn(claimAt(claims, name))).filter(
        (one) => settings.grants?.includes(one) ?? true,
      );
    const permissions = await this.access.listExistingPermissions(claimed(settings.permissionsClaim));
    return this.access.effectivePermissionsOf(
      [...account.roles, ...claimed(settings.rolesClaim)],
      [...account.permissions, ...permissions],
    );
  }
}

/** Access tokens seldom say who somebody is; their issuer does, when it is asked. */
async function fuller(
  told: ExternalProfile,
  issuer: OidcIssuer,
  { claims }: VerifiedToken,
  token: string,
): Promise<ExternalProfile> {
  if (told.emailVerified) return told;
  const more = await issuer.userinfo(token, told.subject);
  return (more && profileOf(told.issuer, { ...claims, ...more })) ?? told;
}
