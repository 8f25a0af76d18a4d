import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { type AccessOrigin, RecentAuthentication } from '../../../kernel/auth/ports/recent-authentication.js';
import { Database } from '../../../kernel/database/database.js';
import { ChangeRecorderService } from '../../audits/change-recorder.service.js';
import type { CredentialReview } from '../../users/users.events.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { AccessEnded, IdentityNotFound, IdentityTaken, LastSignInMethod } from '../federation.errors.js';
import { IdentityLinked, IdentityUnlinkedFromUser } from '../federation.events.js';
import { AuthProviders } from '../providers/auth-providers.js';
import type { ExternalProfile } from '../providers/external-profile.js';
import { IdentitiesRepository, type IdentityRow } from './identities.repository.js';

export type Identity = Pick<IdentityRow, 'id' | 'userId' | 'unlinkedAt'>;

/** External identities of users: an issuer and its subject. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly credentials: UserCredentialsService,
    private readonly providers: AuthProviders,
    private readonly recentAuthentication: RecentAuthentication,
  ) {}

  /** The linked identities of a user, the oldest first. */
  list(userId: string): Promise<IdentityRow[]> {
    return this.identities.listLinked(userId);
  }

  /**
   * Links an identity to a user, who has just signed in with it. Throws IdentityTaken
   * when it is another user's, and AccessEnded when what began the linking has ended.
   */
  link(origin: AccessOrigin, profile: ExternalProfile): Promise<Identity> {
    const { issuer, subject } = profile;
    return this.database.transaction(async () => {
      if (!(await this.recentAuthentication.isUnchanged(origin))) throw new AccessEnded();
      await this.identities.lock(issuer, subject);
      const known = await this.identities.find(issuer, subject);
      if (!known || known.unlinkedAt) return this.attach(origin.userId, profile, 'linked', known?.id);
      if (known.userId !== origin.userId) throw new IdentityTaken();
      return known;
    });
  }

  /**
   * Links a new identity, or the unlinked one of `unlinkedId`, to a user. Call it
   * in the transaction that holds the lock of the identity.
   */
  async attach(
    userId: string,
    profile: ExternalProfile,
    how: 'linked' | 'new account' | 'verified address',
    unlinkedId?: string,
  ): Promise<Identity> {
    const id = unlinkedId ?? uuidv7();
    if (unlinkedId === undefined) await this.identities.insert(id, userId, profile);
    else await this.identities.relink(id, userId);
    const details = { issuer: profile.issuer, userId, how };
    const event = how === 'new account' ? undefined : IdentityLinked(id, { userId, issuer: profile.issuer });
    await this.recorder.record({ userId }, { action: 'create', entityType: 'identity', entityId: id, details, event });
    return { id, userId, unlinkedAt: null };
  }

  /**
   * Unlinks those of a user that are younger than `provenAt` and whose provider does
   * not vouch for the address of the account, and lists all. See CredentialReviewService.
   */
  async review(userId: string, provenAt: Date | null): Promise<CredentialReview> {
    const email = (await this.credentials.find(userId))?.email;
    const linked = await this.identities.listLinked(userId, { locked: true });
    const isYounger = (each: IdentityRow) =>
      provenAt !== null && each.createdAt > provenAt && !(each.emailVerified && each.email === email);
    const [revoked, kept] = [linked.filter(isYounger), linked.filter((each) => !isYounger(each))];
    for (const { id, issuer } of revoked) await this.recordUnlink({ userId }, id, issuer);
    const nameOf = ({ issuer, email: address }: IdentityRow) =>
      `Sign-in with ${new URL(issuer).host}${address === null ? '' : ` as ${address}`}`;
    return { revoked: revoked.map(nameOf), kept: kept.map(nameOf) };
  }

  /**
   * Unlinks an identity: from the next request on, its tokens are refused. Throws
   * IdentityNotFound, and LastSignInMethod when neither a password nor an
   * identity of a configured issuer would be left.
   */
  async unlink(actor: Actor, id: string): Promise<void> {
    const { userId } = actor;
    await this.database.transaction(async () => {
      // Locked, so that of two concurrent calls for the last two identities one fails.
      const linked = await this.identities.listLinked(userId, { locked: true });
      const identity = linked.find((each) => each.id === id);
      if (!identity) throw new IdentityNotFound(id);
      const hasOther = linked.some((each) => each.id !== id && this.providers.isSignInProvider(each.issuer));
      if (!hasOther && !(await this.credentials.find(userId))?.passwordHash) throw new LastSignInMethod();
      await this.recordUnlink(actor, id, identity.issuer);
    });
  }

  private async recordUnlink(actor: Pick<Actor, 'userId'>, id: string, issuer: string): Promise<void> {
    const { userId } = actor;
    await this.identities.unlink(id);
    await this.recorder.record(actor, {
      action: 'delete',
      entityType: 'identity',
      entityId: id,
      details: { issuer, userId },
      event: IdentityUnlinkedFromUser(id, { userId }),
      subjects: [userSubject(userId)],
    });
  }
}
