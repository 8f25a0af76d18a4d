import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { AuthorizationChangeNotifier } from '../../../kernel/auth/guard/authorization-change-notifier.js';
import type { Actor } from '../../../kernel/auth/actor.js';
import { userSubject } from '../../../kernel/auth/guard/authentication-cache.js';
import { Database } from '../../../kernel/database/database.js';
import { Events } from '../../../kernel/events/events.js';
import { AuditsService } from '../../audits/audits.service.js';
import { IdentityTaken } from '../federation.errors.js';
import { IdentityUnlinkedFromUser } from '../federation.events.js';
import { IdentitiesRepository, type IdentityRow } from './identities.repository.js';
import type { ExternalProfile } from '../providers/external-profile.js';

/** Knows which account an identity elsewhere belongs to. An identity is an issuer and what it calls somebody. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly authorizationChanges: AuthorizationChangeNotifier,
  ) {}

  /** Also one that was unlinked. */
  find(issuer: string, subject: string): Promise<IdentityRow | null> {
    return this.identities.find(issuer, subject);
  }

  /** The linked identities of a user, the oldest first. `locked` until the transaction ends, they stay as they are. */
  list(userId: string, options: { locked?: boolean } = {}): Promise<IdentityRow[]> {
    return this.identities.listLinked(userId, options);
  }

  /** Remembers that somebody came by it, and what it said of its address. */
  async recordUse(id: string, profile: ExternalProfile): Promise<void> {
    await this.identities.recordUse(id, profile);
  }

  /**
   * Links an identity to the account of `actor`, who has just proved to be it.
   * Throws IdentityTaken when it is another account's.
   */
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
   * Gives the account an identity, one of the id `before` when it was unlinked
   * from an account. To be called in the transaction that settles whose it is.
   */
  async attach(
    userId: string,
    profile: ExternalProfile,
    how: 'linked' | 'new account' | 'verified address',
    before?: string,
  ): Promise<IdentityRow> {
    const { issuer, subject } = profile;
    const id = before ?? uuidv7();
    if (before === undefined) await this.identities.insert(id, userId, profile);
    else await this.identities.relink(id, userId);
    await this.audits.record(
      { userId },
      { action: 'create', entityType: 'identity', entityId: id, details: { issuer, userId, how } },
    );
    const row = await this.identities.find(issuer, subject);
    if (!row) throw new Error('An identity is gone in the transaction that made it.');
    return row;
  }

  /** Takes an identity off its account, in the transaction that has found that it may go. */
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
