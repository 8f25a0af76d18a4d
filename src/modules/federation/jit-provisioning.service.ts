import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../kernel/database/database.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { UsersService } from '../users/users.service.js';
import { ConcurrentProvisioning, AccountDisabled, EmailNotVerified } from './federation.errors.js';
import { IdentitiesRepository, type IdentityRow } from './identities/identities.repository.js';
import { IdentitiesService } from './identities/identities.service.js';
import type { ExternalProfile } from './providers/external-profile.js';

/** Stands where an account needs an address and has none: nobody can have it (RFC 2606), and no mail goes there. */
const NO_ADDRESS = 'no-address.invalid';

/**
 * Finds or makes the account of somebody who comes from elsewhere for the first
 * time. However many of their requests come at once, they make one account.
 *
 * A verified address leads to the account that has it, if that account, too,
 * has shown that the address is its own. Otherwise whoever registers other
 * people's addresses would be handed their identities, or they his account.
 */
@Injectable()
export class JitProvisioningService {
  constructor(
    private readonly database: Database,
    private readonly repository: IdentitiesRepository,
    private readonly identities: IdentitiesService,
    private readonly users: UsersService,
  ) {}

  /**
   * The identity, linked to its account; as it is when somebody met it
   * meanwhile. `trustsAddress` says whether the issuer's word is good enough
   * for an address. Throws AddressNotProven, and AccountNotUsable when the
   * account of that address is deactivated.
   */
  provision(profile: ExternalProfile, trustsAddress: boolean): Promise<IdentityRow> {
    const { issuer, subject } = profile;
    const email = trustsAddress && profile.emailVerified ? profile.email : null;
    return this.database.transaction(async () => {
      await this.repository.lock(issuer, subject);
      const known = await this.repository.find(issuer, subject);
      if (known) return known;
      const holder = email === null ? null : await this.holderOf(email);
      if (holder !== null) return this.identities.attach(holder, profile, 'verified address');
      return this.identities.attach(await this.createUser(profile, email), profile, 'new account');
    });
  }

  private async holderOf(email: string): Promise<string | null> {
    const account = await this.users.findForSignIn(email);
    if (!account) return null;
    if (!account.isActive) throw new AccountDisabled();
    if (!account.emailVerified) throw new EmailNotVerified();
    return account.id;
  }

  private async createUser({ firstName, lastName }: ExternalProfile, email: string | null): Promise<string> {
    try {
      return await this.users.create(null, {
        email: email ?? `${uuidv7()}@${NO_ADDRESS}`,
        firstName,
        lastName,
        passwordHash: null,
        roles: ['user'],
        emailVerified: email !== null,
      });
    } catch (error) {
      const isTaken = error instanceof AppError && error.type.code === 'email_taken';
      throw isTaken ? new ConcurrentProvisioning(error) : error;
    }
  }
}
