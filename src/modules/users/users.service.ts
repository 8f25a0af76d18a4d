import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { Policy } from '../../kernel/auth/policy/policy.js';
import { normalizeEmail } from '../../kernel/context/normalize-email.js';
import { Database } from '../../kernel/database/database.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import type { TimeRange } from '../../kernel/http/validation/time-range.js';
import { ChangeRecorderService, initialChanges, MASKED } from '../audits/change-recorder.service.js';
import { type UserCounts, UserStatisticsRepository } from './statistics/user-statistics.repository.js';
import { UserCreated } from './users.events.js';
import {
  type AccountRow,
  type NewUser,
  type RecordedSignIn,
  type UserFilter,
  type UserRow,
  UsersRepository,
} from './users.repository.js';

export type NewAccount = Pick<NewUser, 'email' | 'firstName' | 'lastName' | 'passwordHash' | 'roles'> &
  Partial<Pick<NewUser, 'username' | 'emailVerified'>> & {
    /** A demo account, which gets no welcome e-mail. */
    readonly demo?: boolean;
  };

/** A user as authentication needs them: with the password hash, and the roles and permissions assigned directly. */
export type SignInAccount = AccountRow;

/** Creates and reads users. */
@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly statistics: UserStatisticsRepository,
    private readonly recorder: ChangeRecorderService,
    private readonly policy: Policy,
  ) {}

  /** The user, or null. */
  find(id: string): Promise<UserRow | null> {
    return this.users.find(id);
  }

  /** The actor's own account; with `users:read` any user. Throws UserNotFound, and NotAllowed or DeniedByRule whether the user exists or not. */
  async get(actor: Actor, id: string): Promise<UserRow> {
    if (id !== actor.userId) await this.policy.require(actor, 'users:read');
    return this.users.get(id);
  }

  /** Those of the users who are not deleted, in any order. */
  listByIds(ids: readonly string[]): Promise<UserRow[]> {
    return this.users.listByIds(ids);
  }

  /** A page of users, newest first unless sorted otherwise. */
  list(filter: UserFilter, page: PageRequest): Promise<PageResult<UserRow>> {
    return this.users.list(filter, page);
  }

  /** Counts users from one snapshot: in all, by role, and by the day of their creation in the range. */
  async getStatistics(range: TimeRange): Promise<UserCounts & TimeRange> {
    return { ...range, ...(await this.statistics.count(range)) };
  }

  /**
   * Creates a user and returns the id. Throws EmailTaken, UsernameTaken or
   * EmailAndUsernameTaken. `actor` is null for registrations and demo accounts.
   */
  create(actor: Actor | null, { demo = false, ...account }: NewAccount, id = uuidv7()): Promise<string> {
    const { username = null, passwordHash, roles, emailVerified = false } = account;
    return this.database.transaction(async () => {
      await this.users.insert({ ...account, id, email: normalizeEmail(account.email), username, emailVerified });
      const password = passwordHash === null ? null : MASKED;
      const changes = initialChanges({ roles, emailVerified, password });
      const event = UserCreated(id, { roles, demo, emailVerified });
      await this.recorder.record(actor, {
        action: 'create',
        entityType: 'user',
        entityId: id,
        changes,
        event,
        counts: ['users'],
      });
      return id;
    });
  }

  /** The account with this e-mail address, or null. Only for checking credentials. */
  findForSignIn(email: string): Promise<SignInAccount | null> {
    return this.users.findForSignIn(email);
  }

  /** The account, or null. Only for checking credentials. */
  findAccount(id: string): Promise<SignInAccount | null> {
    return this.users.findAccountById(id);
  }

  /** The active users with the role admin. Only for checking credentials. */
  listActiveAdmins(): Promise<SignInAccount[]> {
    return this.users.listActiveAdmins();
  }

  /** The number of users with the role, deleted users that are not purged included. */
  countAssignees(role: string): Promise<number> {
    return this.users.countAssignees(role);
  }

  /**
   * Records a sign-in, and tells whether it is the first. Null when the user is not active, is of another access
   * generation than the one that was authenticated, or no longer has the password hash
   * that was verified. Locks the user until the
   * transaction ends, so a later password change sees the session that is created in it.
   */
  recordSignIn({
    id,
    accessGeneration,
    passwordHash,
  }: Pick<SignInAccount, 'id' | 'accessGeneration'> & Partial<SignInAccount>): Promise<RecordedSignIn | null> {
    return this.users.recordSignIn(id, accessGeneration, passwordHash);
  }

  /**
   * True when the user is active and still of this access generation, which then
   * stays until the transaction ends. Call it in the transaction that completes
   * what was begun in that generation.
   */
  lockGeneration(id: string, accessGeneration: number): Promise<boolean> {
    return this.users.lockGeneration(id, accessGeneration);
  }

  /** Ends whatever was begun for the user: sessions, links, codes. */
  raiseGeneration(id: string): Promise<void> {
    return this.users.raiseGeneration(id);
  }
}
