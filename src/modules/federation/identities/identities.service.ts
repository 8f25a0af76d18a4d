import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../../kernel/auth/actor.js';
import { userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { AuthorizationChangeNotifier } from '../../../kernel/auth/guard/authorization-change-notifier.js';
import { Database } from '../../../kernel/database/database.js';
import { Events } from '../../../kernel/events/events.js';
import { AuditsService } from '../../audits/audits.service.js';
import { IdentityTaken } from '../federation.errors.js';
import { IdentityUnlinkedFromUser } from '../federation.events.js';
import type { ExternalProfile } from '../providers/external-profile.js';
import { IdentitiesRepository, type IdentityRow } from './identities.repository.js';

/** External identities of users: an issuer and its subject. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
  ) {}

  /** Also finds unlinked identities. */
  find(issuer: string, subject: string): Promise<IdentityRow | null> {
    return this.identities.find(issuer, subject);
  }

  /** The linked identities of a user, the oldest first; with `locked`, locked until the transaction ends. */
  list(userId: string, options: { locked?: boolean } = {}): Promise<IdentityRow[]> {
    return this.identities.listLinked(userId, options);
  }

  /** Records a sign-in, and the address that the profile has by now. */
  async recordUse(id: string, profile: ExternalProfile): Promise<void> {
    await this.identities.recordUse(id, profile);
  }

  /** Links an identity to the actor, who has just signed in with it. Throws IdentityTaken when it is another user's. */
  link(actor: Pick<Actor, 'userId'>, profile: ExternalProfile): Promise<IdentityRow> {
    const { issuer, subject } = profile;
    return this.database.transaction(async () => {
      await this.identities.lock(issuer, subject);
      const known = await this.identities.find(issuer, subject);
      if (!known || known.unlinkedAt) return this.attach(actor.userId, profile, 'linked', known?.id);
      if (known.userId !== actor.userId) throw new IdentityTaken();
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
  ): Promise<IdentityRow> {
    const { issuer, subject } = profile;
    const id = unlinkedId ?? uuidv7();
    if (unlinkedId === undefined) await this.identities.insert(id, userId, profile);
    else await this.identities.relink(id, userId);
    await this.audits.record(
      { userId },
      { action: 'create', entityType: 'identity', entityId: id, details: { issuer, userId, how } },
    );
    const row = await this.identities.find(issuer, subject);
    if (!row) throw new Error('An identity is gone in the transaction that created it.');
    return row;
  }

  /** Unlinks an identity. Call it in the transaction that has locked the user's identities. */
  async detach(actor: Pick<Actor, 'userId'>, { id, issuer, userId }: IdentityRow): Promise<void> {
    await this.identities.unlink(id);
    await this.audits.record(actor, {
      action: 'delete',
      entityType: 'identity',
      entityId: id,
      details: { issuer, userId },
    });
    await this.events.emit(IdentityUnlinkedFromUser(id, { userId }));
    await this.authorizationChanges.invalidate(userSubject(userId));
  }
}
