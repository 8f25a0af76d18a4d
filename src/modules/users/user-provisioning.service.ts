import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { PasswordHashing } from './password-hasher.port.js';
import type { PersonFields } from './user-changes.service.js';
import { UserRightsService } from './access/user-rights.service.js';
import type { UserRow } from './users.repository.js';
import { UsersService } from './users.service.js';

export type NewUser = PersonFields & {
  readonly roles: readonly string[];
  /** Without one nobody can sign in with a password yet. */
  readonly password?: string;
};

/** Makes accounts for others. */
@Injectable()
export class UserProvisioningService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly passwords: PasswordHashing,
    private readonly userRights: UserRightsService,
  ) {}

  /**
   * Throws InvalidBody for roles that do not exist, BeyondOwnAccess for those
   * that the actor does not hold, and EmailTaken, UsernameTaken or EmailAndUsernameTaken.
   */
  async create(actor: Actor, { password, ...member }: NewUser): Promise<UserRow> {
    // Before the transaction, which should not stay open for a quarter of a second.
    const passwordHash = password === undefined ? null : await this.passwords.hashFor(member, password);
    const roles = [...new Set(member.roles)];
    return this.database.transaction(async () => {
      await this.userRights.requireGivableRoles(actor, member.roles);
      return this.users.get(await this.users.create(actor, { ...member, roles, passwordHash }));
    });
  }
}
