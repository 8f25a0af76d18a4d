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
import { type NewUser, type UserFilter, type UserRow, UsersRepository } from './users.repository.js';

export type NewAccount = Pick<NewUser, 'email' | 'firstName' | 'lastName' | 'passwordHash' | 'roles'> &
  Partial<Pick<NewUser, 'username' | 'emailVerified'>> & {
    /** A demo account, which gets no welcome e-mail. */
    readonly demo?: boolean;
  };

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

  /** Whether an account has this e-mail address. */
  isEmailTaken(email: string): Promise<boolean> {
    return this.users.isEmailTaken(normalizeEmail(email));
  }

  /** The number of users with the role, deleted users that are not purged included. */
  countAssignees(role: string): Promise<number> {
    return this.users.countAssignees(role);
  }
}
