import { Injectable } from '@nestjs/common';
import type { Actor } from '../../kernel/auth/actor.js';
import { Database } from '../../kernel/database/database.js';
import type { ExpectedVersions } from '../../kernel/http/responses/if-match.js';
import { emailHash } from '../audits/audits.service.js';
import { UserAuditRecorder } from './user-journal.js';
import { UserRightsService } from './access/user-rights.service.js';
import { UserDeactivated, UserDeleted, UserReactivated, UserUpdated } from './users.events.js';
import { type UserFields, type UserRow, UsersRepository } from './users.repository.js';

/** What people are called and reached by. */
export type PersonFields = Pick<UserFields, 'email' | 'username' | 'firstName' | 'lastName'>;

/**
 * Changes accounts, their owners' own included. All methods throw UserNotFound,
 * PreconditionFailed when the version is none of the expected ones, and
 * BeyondOwnAccess for accounts that hold more than the actor.
 */
@Injectable()
export class UserChangesService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersRepository,
    private readonly userRights: UserRightsService,
    private readonly recorder: UserAuditRecorder,
  ) {}

  /**
   * Changes the named fields and leaves the others. Another address counts as
   * not verified. What changes nothing makes no new version. Throws EmailTaken,
   * UsernameTaken or EmailAndUsernameTaken.
   */
  update(actor: Actor, id: string, wanted: Partial<PersonFields>, expected: ExpectedVersions): Promise<UserRow> {
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, id, expected);
      const fields = differences(before, wanted);
      if (Object.keys(fields).length === 0) return before;
      if (fields.email !== undefined && before.emailVerified) fields.emailVerified = false;
      await this.users.update(id, fields);
      await this.recorder.record(actor, UserUpdated(id, { fields: Object.keys(fields) }), {
        action: 'update',
        changes: Object.fromEntries(
          (Object.keys(fields) as Array<keyof UserFields>).map((name) => [
            name,
            { from: traced(name, before[name]), to: traced(name, fields[name]) },
          ]),
        ),
      });
      return this.read(id);
    });
  }

  /** Ends all access to the account at once, until it is reactivated. Throws LastAdmin. */
  deactivate(actor: Actor, id: string, expected: ExpectedVersions): Promise<UserRow> {
    return this.setActive(actor, id, false, expected);
  }

  reactivate(actor: Actor, id: string, expected: ExpectedVersions): Promise<UserRow> {
    return this.setActive(actor, id, true, expected);
  }

  /**
   * Ends all access to the account at once and for good; its address and its user
   * name are free again. Orders and audit records stay. Throws LastAdmin.
   */
  async delete(actor: Actor, id: string, expected: ExpectedVersions): Promise<void> {
    await this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, id, expected);
      await this.userRights.requireAnotherAdmin(before);
      await this.users.delete(id);
      const { roles, isActive } = before;
      await this.recorder.record(actor, UserDeleted(id, {}), { action: 'delete', details: { roles, isActive } });
    });
  }

  private setActive(actor: Actor, id: string, isActive: boolean, expected: ExpectedVersions): Promise<UserRow> {
    return this.database.transaction(async () => {
      const before = await this.userRights.lock(actor, id, expected);
      if (before.isActive === isActive) return before;
      if (!isActive) await this.userRights.requireAnotherAdmin(before);
      await this.users.update(id, { isActive });
      await this.recorder.record(actor, isActive ? UserReactivated(id, {}) : UserDeactivated(id, {}), {
        action: 'update',
        changes: { isActive: { from: !isActive, to: isActive } },
      });
      return this.read(id);
    });
  }

  /** As it is after a change: this transaction holds it, so it is there. */
  private async read(id: string): Promise<UserRow> {
    return (await this.users.find(id)) as UserRow;
  }
}

function differences(before: UserRow, after: Partial<PersonFields>): Partial<UserFields> {
  const changed = (Object.keys(after) as Array<keyof PersonFields>).filter(
    (name) => after[name] !== undefined && after[name] !== before[name],
  );
  return Object.fromEntries(changed.map((name) => [name, after[name]]));
}

/**
 * A value as the audit trail keeps it. The trail outlives accounts, so it does
 * not repeat what people are called; of an address it has the hash, which shows
 * whether it was a certain one, as with failed sign-ins.
 */
function traced(name: keyof UserFields, value: unknown): unknown {
  if (name === 'email') return `sha256:${emailHash(String(value))}`;
  return typeof value === 'string' ? '[masked]' : value;
}
