import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import { SecretCipher } from '../../kernel/secrets/secret-cipher.js';
import type { Target } from '../../kernel/http/responses/target-resource.js';
import { changedValues, ChangeRecorderService, diff, personalChanges } from '../audits/change-recorder.service.js';
import { UserRightsService } from './access/user-rights.service.js';
import { userChange } from './user-change.js';
import { UserDeactivated, UserDeleted, UserReactivated, UserUpdated } from './users.events.js';
import { type UserFields, type UserRow, UsersRepository } from './users.repository.js';

/** A person's names and e-mail address. */
export type PersonFields = Pick<UserFields, 'email' | 'username' | 'firstName' | 'lastName'>;

/**
 * Changes users. All methods throw UserNotFound, PreconditionFailed when the
 * current version is none of the expected ones, and PrivilegeEscalation when the
 * user has roles or permissions that the actor lacks.
 */
@Injectable()
export class UserChangesService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly userRights: UserRightsService,
    private readonly recorder: ChangeRecorderService,
    private readonly cipher: SecretCipher,
  ) {}

  /**
   * Changes the given fields; a new e-mail address has to be verified again. The
   * same values again make no new version. Throws EmailTaken, UsernameTaken or
   * EmailAndUsernameTaken.
   */
  update(actor: Actor, target: Target, requested: Partial<PersonFields>): Promise<UserRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, target);
      const isNewEmail = requested.email !== undefined && requested.email !== before.email;
      const changes = diff<UserFields>(before, { ...requested, ...(isNewEmail && { emailVerified: false }) });
      if (!changes) return before;
      const updated = await this.users.update(id, changedValues(changes));
      const formerEmail = changes.email && this.cipher.encrypt(before.email, id);
      const event = UserUpdated(id, { fields: Object.keys(changes), formerEmail });
      await this.recorder.record(actor, userChange(event, { action: 'update', changes: personalChanges(changes) }));
      return updated;
    });
  }

  /**
   * Soft-deletes a user and ends their access. E-mail address and user name are
   * free again; orders and audit records stay. Throws LastAdmin.
   */
  async delete(actor: Actor, target: Target): Promise<void> {
    const { id } = target;
    await this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, target);
      await this.userRights.requireAnotherAdmin(before);
      await this.users.delete(id);
      const { roles, isActive } = before;
      const entry = { action: 'delete' as const, details: { roles, isActive } };
      await this.recorder.record(actor, userChange(UserDeleted(id, {}), entry));
    });
  }

  /** A user who is not active cannot sign in or use the API. Deactivating throws LastAdmin. */
  setActive(actor: Actor, target: Target, isActive: boolean): Promise<UserRow> {
    const { id } = target;
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, target);
      const changes = diff<UserFields>(before, { isActive });
      if (!changes) return before;
      if (!isActive) await this.userRights.requireAnotherAdmin(before);
      const updated = await this.users.update(id, { isActive });
      const event = isActive ? UserReactivated(id, {}) : UserDeactivated(id, {});
      await this.recorder.record(actor, userChange(event, { action: 'update', changes }));
      return updated;
    });
  }
}
