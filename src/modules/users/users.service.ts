import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../kernel/auth/actor.js';
import { NotAllowed } from '../../kernel/auth/auth.errors.js';
import type { Permission } from '../../kernel/auth/permissions.js';
import { CountCache } from '../../kernel/cache/count-cache.js';
import { Database } from '../../kernel/database/database.js';
import { Events } from '../../kernel/events/events.js';
import type { PageResult, PageRequest } from '../../kernel/http/pagination/paginator.js';
import { AuditsService } from '../audits/audits.service.js';
import { UserCreated } from './users.events.js';
import { UserNotFound } from './users.errors.js';
import { type UserFilter, type UserRow, UsersRepository } from './users.repository.js';

export interface NewAccount {
  readonly email: string;
  readonly username?: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly passwordHash: string | null;
  readonly roles: readonly string[];
  readonly emailVerified?: boolean;
  /** Made by the demo: nobody is welcomed to it. */
  readonly demo?: boolean;
}

/** What signing in needs to know of an account, and nobody else. */
export interface SignInAccount {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly passwordHash: string | null;
  readonly isActive: boolean;
  readonly emailVerified: boolean;
  /** Given to the account itself; what stands below them is not named. */
  readonly roles: readonly string[];
  readonly permissions: readonly Permission[];
}

@Injectable()
export class UsersService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly audits: AuditsService,
    private readonly events: Events,
    private readonly counts: CountCache,
  ) {}

  /** A living user. Throws UserNotFound. */
  async get(id: string): Promise<UserRow> {
    const user = await this.users.find(id);
    if (!user) throw new UserNotFound(id);
    return user;
  }

  /** One's own account; with `users:read` anybody's. Throws UserNotFound, and NotAllowed whether there is such a user or not. */
  async getVisible(actor: Actor, id: string): Promise<UserRow> {
    if (id !== actor.userId && !actor.permissions.has('users:read')) throw new NotAllowed('the permission users:read');
    return this.get(id);
  }

  /** Living users, newest first unless sorted otherwise. */
  async list(filter: UserFilter, window: PageRequest): Promise<PageResult<UserRow>> {
    const [slice, total] = await Promise.all([
      this.users.list(filter, window),
      this.counts.count('users', filter, () => this.users.count(filter)),
    ]);
    return { ...slice, total };
  }

  /**
   * Makes an account and gives its id. Throws EmailTaken, UsernameTaken or
   * EmailAndUsernameTaken; of two that ask at once, one gets what both want.
   */
  create(actor: Actor | null, account: NewAccount): Promise<string> {
    const id = uuidv7();
    const { email, username = null, firstName, lastName, passwordHash, roles } = account;
    const { emailVerified = false, demo = false } = account;
    return this.database.transaction(async () => {
      await this.users.insert({
        id,
        email: email.toLowerCase(),
        username,
        firstName,
        lastName,
        passwordHash,
        roles,
        emailVerified,
      });
      await this.audits.record(actor, {
        action: 'create',
        entityType: 'user',
        entityId: id,
        changes: {
          roles: { to: roles },
          emailVerified: { to: emailVerified },
          password: { to: passwordHash === null ? null : '[masked]' },
        },
      });
      await this.events.emit(UserCreated(id, { roles, demo, emailVerified }));
      this.counts.invalidate('users');
      return id;
    });
  }

  /** The account with this address, or null. Only for checking a credential. */
  findForSignIn(email: string): Promise<SignInAccount | null> {
    return this.users.findForSignIn(email);
  }

  /** The account as it is now, or null. Only for judging a credential. */
  findAccount(id: string): Promise<SignInAccount | null> {
    return this.users.findAccountById(id);
  }

  /** How many accounts were given the role, deleted ones that are not purged yet included. */
  countAssignees(role: string): Promise<number> {
    return this.users.countAssignees(role);
  }

  /**
   * Notes that somebody has just proved to be the owner of an account. False
   * when it may not be used, or has another password than the one they proved
   * it by. Holds the account until the transaction ends, so that what is begun
   * in it is seen by whoever changes the password next.
   */
  recordSignIn(id: string, passwordHash?: string | null): Promise<boolean> {
    return this.users.recordSignIn(id, passwordHash);
  }
}
