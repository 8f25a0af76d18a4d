import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../kernel/database/database.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { UserCredentialsService } from '../users/user-credentials.service.js';
import { UsersService } from '../users/users.service.js';
import { AccountDisabled, ConcurrentProvisioning, EmailNotVerified } from './federation.errors.js';
import { IdentitiesRepository } from './identities/identities.repository.js';
import { type Identity, IdentitiesService } from './identities/identities.service.js';
import type { ExternalProfile } from './providers/external-profile.js';

/** For accounts without an address; the domain cannot exist (RFC 2606). */
const NO_ADDRESS_DOMAIN = 'no-address.invalid';

/**
 * Just-in-time provisioning: creates the account of an external identity, once
 * for all concurrent requests. An identity is linked to an existing account only
 * if both sides have verified the address, or if the account was never confirmed or
 * used and loses its password, which prevents pre-hijacking.
 */
@Injectable()
export class JitProvisioningService {
  constructor(
    private readonly database: Database,
    private readonly repository: IdentitiesRepository,
    private readonly identities: IdentitiesService,
    private readonly users: UsersService,
    private readonly credentials: UserCredentialsService,
  ) {}

  /**
   * The identity of a profile, also an unlinked one, created on first use from
   * the profile that `complete` gives. `trustEmail` says whether the issuer's
   * verification of addresses is accepted. Throws EmailNotVerified,
   * AccountDisabled and ConcurrentProvisioning.
   */
  async resolve(
    profile: ExternalProfile,
    trustEmail: boolean,
    complete = () => Promise.resolve(profile),
  ): Promise<Identity> {
    const known = await this.repository.find(profile.issuer, profile.subject);
    return known ?? this.provision(await complete(), trustEmail);
  }

  private provision(profile: ExternalProfile, trustEmail: boolean): Promise<Identity> {
    const { issuer, subject } = profile;
    const email = trustEmail && profile.emailVerified ? profile.email : null;
    return this.database.transaction(async () => {
      await this.repository.lock(issuer, subject);
      const known = await this.repository.find(issuer, subject);
      if (known) return known;
      const ownerId = email === null ? null : await this.findOwner(email);
      if (ownerId !== null) return this.identities.attach(ownerId, profile, 'verified address');
      return this.identities.attach(await this.createUser(profile, email), profile, 'new account');
    });
  }

  private async findOwner(email: string): Promise<string | null> {
    const account = await this.credentials.findForSignIn(email);
    if (!account) return null;
    if (!account.isActive) throw new AccountDisabled();
    if (!account.emailVerified && !(await this.credentials.claimUnverified(account.id))) throw new EmailNotVerified();
    return account.id;
  }

  private async createUser({ firstName, lastName }: ExternalProfile, email: string | null): Promise<string> {
    try {
      return await this.users.create(null, {
        email: email ?? `${uuidv7()}@${NO_ADDRESS_DOMAIN}`,
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
