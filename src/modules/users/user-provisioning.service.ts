import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { NewPasswords } from './password-hasher.js';
import type { PersonFields } from './user-changes.service.js';
import { UserRights } from './access/user-rights.service.js';
import type { UserRow } from './users.repository.js';
import { UsersService } from './users.service.js';

export type NewMember = PersonFields & {
  readonly roles: readonly string[];
  /** Without one nobody can sign in with a password yet. */
  readonly password?: string;
};

/** Makes accounts for others. */
@Injectable()
export class UserEnrolment {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly passwords: NewPasswords,
    private readonly rights: UserRights,
  ) {}

  /**
   * Throws InvalidBody for roles that do not exist, BeyondOwnAccess for those
   * that the actor does not hold, and EmailTaken, UsernameTaken or EmailAndUsernameTaken.
   */
  async enrol(actor: Actor, { password, ...member }: NewMember): Promise<UserRow> {
    // Before the transaction, which should not stay open for a quarter of a second.
    const passwordHash = password === undefined ? null : await this.passwords.hash(password, member);
    const roles = [...new Set(member.roles)];
    return this.database.transaction(async () => {
      await this.rights.requireGivableRoles(actor, member.roles);
      return this.users.get(await this.users.create(actor, { ...member, roles, passwordHash }));
    });
  }
}
