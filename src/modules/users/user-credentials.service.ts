import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { SecretCipher } from '../../kernel/secrets/secret-cipher.js';
import { ChangeRecorderService, diff, MASKED, personalChanges } from '../audits/change-recorder.service.js';
import {
  type SignInAccount,
  type PasswordChange,
  type RecordedSignIn,
  UserCredentialsRepository,
} from './user-credentials.repository.js';
import { userChange } from './user-change.js';
import { type CredentialReview, EmailVerified, PasswordChanged, UserUpdated } from './users.events.js';
import { type UserFields, UsersRepository } from './users.repository.js';

export type { SignInAccount };

/** Accounts as authentication needs them: finds them, records sign-ins, changes passwords and verifies e-mail addresses. */
@Injectable()
export class UserCredentialsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly credentials: UserCredentialsRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly cipher: SecretCipher,
  ) {}

  /** The account with this e-mail address, or null. Only for checking credentials. */
  findForSignIn(email: string): Promise<SignInAccount | null> {
    return this.credentials.findForSignIn(email);
  }

  /** The account, or null. Only for checking credentials. */
  find(id: string): Promise<SignInAccount | null> {
    return this.credentials.find(id);
  }

  /**
   * Records a sign-in, and tells whether it is the first. Null when the user is not active, is of another access
   * generation than the one that was authenticated, or no longer has the password hash that was verified. Locks the
   * user until the transaction ends, so a later password change sees the session that is created in it.
   */
  recordSignIn({
    id,
    accessGeneration,
    passwordHash,
  }: Pick<SignInAccount, 'id' | 'accessGeneration'> & Partial<SignInAccount>): Promise<RecordedSignIn | null> {
    return this.credentials.recordSignIn(id, accessGeneration, passwordHash);
  }

  /**
   * True when the user is active and still of this access generation, which then
   * stays until the transaction ends. Call it in the transaction that completes
   * what was begun in that generation.
   */
  lockGeneration(id: string, accessGeneration: number): Promise<boolean> {
    return this.credentials.lockGeneration(id, accessGeneration);
  }

  /** Ends whatever was begun for the user: sessions, links, codes. */
  raiseGeneration(id: string): Promise<void> {
    return this.credentials.raiseGeneration(id);
  }

  /** False, and nothing changes, when the user does not exist or no longer has the password to replace. */
  setPassword(
    actor: Pick<Actor, 'userId'> | null,
    id: string,
    { revoked = [], kept = [], ...change }: PasswordChange & Partial<CredentialReview>,
  ): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.credentials.setPassword(id, change))) return false;
      const changes = { password: { from: MASKED, to: MASKED } };
      const event = PasswordChanged(id, { revoked, kept });
      await this.recorder.record(actor, { action: 'update', entityType: 'user', entityId: id, changes, event });
      return true;
    });
  }

  /** Records that something failed because the current password was wrong. */
  recordPasswordFailure(actor: Pick<Actor, 'userId'>, id: string, event: string): Promise<void> {
    return this.recorder.record(actor, {
      action: 'update',
      entityType: 'user',
      entityId: id,
      status: 'failure',
      details: { event, reason: 'the current password was wrong' },
    });
  }

  /** Records that the user has just proved by mail to own the address, and gives the time of the proof before. */
  recordProof(id: string): Promise<Date> {
    return this.credentials.recordProof(id);
  }

  /** Stores another hash of the same password, unless the password has changed. */
  replaceHash(id: string, from: string, to: string): Promise<void> {
    return this.credentials.replaceHash(id, from, to);
  }

  /**
   * Gives an account that was registered, but never confirmed or used, to whom a provider
   * has proved to own its address. A password that another person may have chosen is gone.
   * False for every other account.
   */
  claimUnverified(id: string): Promise<boolean> {
    return this.database.transaction(async () => {
      if (!(await this.credentials.claimUnverified(id))) return false;
      const changes = { emailVerified: { from: false, to: true }, password: { from: MASKED, to: null } };
      const entry = { action: 'update' as const, changes };
      await this.recorder.record({ userId: id }, userChange(EmailVerified(id, {}), entry));
      return true;
    });
  }

  /**
   * Changes the address to one that the user has just proved by mail, and ends their
   * sessions. The former one is told. Throws EmailTaken.
   */
  changeEmail(id: string, email: string): Promise<void> {
    return this.database.transaction(async () => {
      const before = await this.users.lock(id);
      if (!before || before.email === email) return;
      await this.credentials.recordProof(id);
      await this.users.update(id, { email, emailVerified: true });
      const changes = personalChanges(diff<UserFields>(before, { email, emailVerified: true }) ?? {});
      const formerEmail = this.cipher.encrypt(before.email, id);
      const event = UserUpdated(id, { fields: Object.keys(changes), formerEmail });
      await this.recorder.record({ userId: id }, userChange(event, { action: 'update', changes }));
    });
  }

  /** Marks the e-mail address as verified; does nothing when it is verified already, or no longer the user's. */
  verifyEmail(id: string, email: string): Promise<void> {
    return this.database.transaction(async () => {
      if (!(await this.credentials.verifyEmail(id, email))) return;
      const changes = { emailVerified: { from: false, to: true } };
      const entry = { action: 'update' as const, entityType: 'user', entityId: id, changes };
      await this.recorder.record({ userId: id }, { ...entry, event: EmailVerified(id, {}), counts: ['users'] });
    });
  }
}
