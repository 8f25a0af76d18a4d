import { Inject, Injectable } from '@nestjs/common';
import type { AccountKeeper, Proof, Standing } from '../../kernel/auth/ports/principal-resolver.js';
import type { Grants } from '../../kernel/auth/actor.js';
import { CredentialInvalid } from '../../kernel/auth/auth.errors.js';
import { ISSUERS, type Issuers } from '../../kernel/auth/tokens/issuers.js';
import { OidcIssuer } from '../../kernel/auth/tokens/oidc-issuer.js';
import { AccessService } from '../access/access.service.js';
import { type SignInAccount, UsersService } from '../users/users.service.js';
import { FirstMeeting } from './jit-provisioning.service.js';
import { IdentitiesService } from './identities/identities.service.js';
import { claimAt, namesIn, type Profile, profileOf } from './providers/external-profile.js';

/** Says what a verified token of another issuer is worth now: whose account it is, and what that may do. */
@Injectable()
export class ForeignStanding implements AccountKeeper {
  constructor(
    @Inject(ISSUERS) private readonly issuers: Issuers,
    private readonly identities: IdentitiesService,
    private readonly firstMeeting: FirstMeeting,
    private readonly users: UsersService,
    private readonly access: AccessService,
  ) {}

  /** Makes the account when there is none yet. Null as well for an identity that was unlinked. */
  async standingOf(proof: Proof, token: string): Promise<Standing | null> {
    const issuer = this.issuers.get(proof.issuer);
    if (!(issuer instanceof OidcIssuer)) throw new Error(`${proof.issuer} is no issuer of others.`);
    const told = profileOf(issuer.issuer, proof.claims);
    if (!told) throw new CredentialInvalid('it names no user');
    const identity =
      (await this.identities.find(told.issuer, told.subject)) ??
      (await this.firstMeeting.meet(await fuller(told, issuer, proof, token), issuer.settings.linksByEmail));
    if (identity.unlinkedAt) return null;
    const account = await this.users.findAccount(identity.userId);
    if (!account?.isActive) return null;
    return { userId: account.id, ...(await this.grants(issuer, proof, account)) };
  }

  /**
   * What the account was given, and what the token's claims give beside it:
   * only where the settings name the claim, only within what they let it give,
   * and only what exists here.
   */
  private async grants({ settings }: OidcIssuer, { claims }: Proof, account: SignInAccount): Promise<Grants> {
    const claimed = (name: string | undefined) =>
      (name === undefined ? [] : namesIn(claimAt(claims, name))).filter(
        (one) => settings.grants?.includes(one) ?? true,
      );
    const permissions = await this.access.permissionsNamed(claimed(settings.permissionsClaim));
    return this.access.grantsOf(
      [...account.roles, ...claimed(settings.rolesClaim)],
      [...account.permissions, ...permissions],
    );
  }
}

/** Access tokens seldom say who somebody is; their issuer does, when it is asked. */
async function fuller(told: Profile, issuer: OidcIssuer, { claims }: Proof, token: string): Promise<Profile> {
  if (told.emailVerified) return told;
  const more = await issuer.userinfo(token, told.subject);
  return (more && profileOf(told.issuer, { ...claims, ...more })) ?? told;
}
