import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { Database } from '../../../kernel/database/database.js';
import { Events } from '../../../kernel/events/events.js';
import { AuditsService, emailHash } from '../../audits/audits.service.js';
import { type SignInAccount, UsersService } from '../../users/users.service.js';
import { RegistrationRepeated, EmailVerificationRequested, PasswordResetRequested } from '../identity.events.js';
import { LinkInvalid } from '../identity.errors.js';
import type { OneTimeTokenPurpose } from './one-time-token.entity.js';
import { OneTimeTokensRepository } from './one-time-tokens.repository.js';
import { hashToken } from '../sessions/opaque-token.js';

const EVENTS = {
  'email verification': EmailVerificationRequested,
  'password reset': PasswordResetRequested,
  'registration of a taken address': RegistrationRepeated,
} as const;

/** Asks for mails that carry a link, and takes the token that comes back from one. */
@Injectable()
export class OneTimeTokensService {
  constructor(
    private readonly database: Database,
    private readonly tokens: OneTimeTokensRepository,
    private readonly users: UsersService,
    private readonly audits: AuditsService,
    private readonly events: Events,
  ) {}

  /**
   * Has a mail sent to the owner of an address, should it have one. The same
   * statements run for an address that nobody has, so neither answer nor
   * duration tells which it is.
   */
  async request(wish: keyof typeof EVENTS, email: string): Promise<void> {
    const account = await this.users.findForSignIn(email);
    const id = account?.isActive ? account.id : NIL;
    await this.database.transaction(async () => {
      await this.audits.record(null, {
        action: 'other',
        entityType: 'user',
        entityId: id,
        details: { event: wish, emailHash: emailHash(email) },
      });
      await this.events.emit(EVENTS[wish](id, {}));
    });
  }

  /** Whose token it is, without using it up. Throws LinkNotValid. */
  async holderOf(purpose: OneTimeTokenPurpose, token: string): Promise<SignInAccount> {
    const hash = hashToken(token);
    const holder = hash && (await this.tokens.find(hash, purpose));
    const account = holder && (await this.users.findAccount(holder.userId));
    // A mailbox that was given up for another one must not open the account any more.
    if (!holder || !account?.isActive || account.email !== holder.email) throw new LinkInvalid();
    return account;
  }

  /** Uses a token up, and with it all others that were sent for the same purpose. Call it in a transaction. Throws LinkNotValid. */
  async consume(purpose: OneTimeTokenPurpose, token: string): Promise<SignInAccount> {
    const account = await this.holderOf(purpose, token);
    const hash = hashToken(token);
    if (!hash || !(await this.tokens.consume(hash, purpose))) throw new LinkInvalid();
    await this.tokens.invalidateAll(account.id, purpose);
    return account;
  }

  /** What was sent to the account for this purpose is good no more. */
  invalidateAll(userId: string, purpose: OneTimeTokenPurpose): Promise<void> {
    return this.tokens.invalidateAll(userId, purpose);
  }
}
