import { Injectable } from '@nestjs/common';
import { AppError } from '../../../kernel/errors/app-error.js';
import { Database } from '../../../kernel/database/database.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { type NewAccount, UsersService } from '../../users/users.service.js';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { OneTimeTokensService } from './one-time-tokens.service.js';

export type Registration = Pick<NewAccount, 'email' | 'firstName' | 'lastName'> & { readonly password: string };

/** Registers users. Only the owner of an address learns, by e-mail, that it has an account. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly credentials: UserCredentialsService,
    private readonly hasher: PasswordHasher,
    private readonly oneTimeTokens: OneTimeTokensService,
  ) {}

  /**
   * Creates an account that can sign in once its address is verified. For an
   * address with an account, only an e-mail is sent. The password is hashed in
   * both cases: hashing takes nearly all of the time.
   */
  async register({ email, password, firstName, lastName }: Registration): Promise<void> {
    const passwordHash = await this.hasher.hash(password);
    const account = { email, firstName, lastName, passwordHash, roles: ['user'], emailVerified: false };
    const isTaken = await this.users.isEmailTaken(email);
    if (!isTaken && (await this.create(account))) return;
    await this.oneTimeTokens.request('registration of a taken address', email);
  }

  /** Verifies the address that a link was mailed to. Throws LinkInvalid. */
  verify(token: string): Promise<void> {
    return this.database.transaction(async () => {
      const { account, email } = await this.oneTimeTokens.consume('verify_email', token);
      await this.credentials.verifyEmail(account.id, email);
    });
  }

  /** False when the address was taken at the same moment. */
  private async create(account: NewAccount): Promise<boolean> {
    try {
      await this.users.create(null, account);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.type.code === 'email_taken') return false;
      throw error;
    }
  }
}
