import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { UserRightsService } from './access/user-rights.service.js';
import { PasswordHashing } from './password-hashing.port.js';
import type { PersonFields } from './user-changes.service.js';
import type { UserRow } from './users.repository.js';
import { UsersService } from './users.service.js';

export type NewUser = PersonFields & {
  readonly roles: readonly string[];
  /** Without one the user cannot sign in with a password yet. */
  readonly password?: string;
};

/** Creates users on behalf of an administrator. */
@Injectable()
export class UserProvisioningService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly passwords: PasswordHashing,
    private readonly userRights: UserRightsService,
  ) {}

  /**
   * Throws InvalidBody for unknown roles, PrivilegeEscalation for roles that the
   * actor lacks, EmailTaken, UsernameTaken or EmailAndUsernameTaken.
   */
  async create(actor: Actor, { password, ...user }: NewUser): Promise<UserRow> {
    // Before the transaction, because hashing takes a quarter of a second.
    const passwordHash = password === undefined ? null : await this.passwords.hashFor(user, password);
    const roles = [...new Set(user.roles)];
    return this.database.transaction(async () => {
      await this.userRights.requireGivableRoles(actor, user.roles);
      const id = await this.users.create(actor, { ...user, roles, passwordHash });
      return (await this.users.find(id)) as UserRow;
    });
  }
}
