import { Injectable } from '@nestjs/common';
import { NIL } from 'uuid';
import { Database } from '../../../kernel/database/database.js';
import { Events } from '../../../kernel/events/events.js';
import { AuditsService } from '../../audits/audits.service.js';
import { type SignInAccount, UserCredentialsService } from '../../users/user-credentials.service.js';
import { EmailVerificationRequested, PasswordResetRequested, RegistrationRepeated } from '../identity.events.js';
import { LinkInvalid } from '../identity.errors.js';
import { hashToken } from '../../../kernel/secrets/opaque-token.js';
import type { OneTimeTokenPurpose } from './one-time-token.entity.js';
import { OneTimeTokensRepository, type Recipient } from './one-time-tokens.repository.js';

const EVENTS = {
  'email verification': EmailVerificationRequested,
  'password reset': PasswordResetRequested,
  'registration of a taken address': RegistrationRepeated,
} as const;

/** Whose token it is, and the address that it was mailed to. */
export interface TokenOwner {
  readonly account: SignInAccount;
  readonly email: string;
}

/** Requests e-mails with a link, and consumes the tokens of these links. */
@Injectable()
export class OneTimeTokensService {
  constructor(
    private readonly database: Database,
    private readonly tokens: OneTimeTokensRepository,
    private readonly credentials: UserCredentialsService,
    private readonly audits: AuditsService,
    private readonly events: Events,
  ) {}

  /**
   * Requests an e-mail to the owner of an address. The same statements run for
   * an unknown address, so that neither response nor duration tells them apart.
   */
  async request(purpose: keyof typeof EVENTS, email: string): Promise<void> {
    const account = await this.credentials.findForSignIn(email);
    const id = account?.isActive ? account.id : NIL;
    await this.database.transaction(async () => {
      await this.audits.record(null, {
        action: 'other',
        entityType: 'user',
        entityId: id,
        details: { event: purpose, emailHash: this.audits.hashEmail(email) },
      });
      await this.events.emit(EVENTS[purpose](id, { accessGeneration: account?.accessGeneration ?? 0 }));
    });
  }

  /** The account of a token, which stays valid. Throws LinkInvalid. */
  async getAccount(purpose: OneTimeTokenPurpose, token: string): Promise<SignInAccount> {
    const hash = hashToken(token);
    const { account } = await this.resolve(purpose, hash && (await this.tokens.find(hash, purpose)));
    return account;
  }

  /**
   * Invalidates a token and all others of its purpose. Call it in a transaction: the
   * account keeps its access generation until its end. Throws LinkInvalid.
   */
  async consume(purpose: OneTimeTokenPurpose, token: string): Promise<TokenOwner> {
    const hash = hashToken(token);
    const owner = await this.resolve(purpose, hash && (await this.tokens.consume(hash, purpose)));
    const { id, accessGeneration } = owner.account;
    if (!(await this.credentials.lockGeneration(id, accessGeneration))) throw new LinkInvalid();
    await this.tokens.invalidateAll(id, purpose);
    return owner;
  }

  invalidateAll(userId: string, purpose: OneTimeTokenPurpose): Promise<void> {
    return this.tokens.invalidateAll(userId, purpose);
  }

  private async resolve(purpose: OneTimeTokenPurpose, recipient: Recipient | null): Promise<TokenOwner> {
    const account = recipient && (await this.credentials.find(recipient.userId));
    if (!account?.isActive || account.accessGeneration !== recipient?.accessGeneration) throw new LinkInvalid();
    // The account may have another address by now; the old mailbox must not open it.
    if (purpose !== 'change_email' && account.email !== recipient.email) throw new LinkInvalid();
    return { account, email: recipient.email };
  }
}
