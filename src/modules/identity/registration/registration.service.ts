import { Injectable } from '@nestjs/common';
import { AppError } from '../../../kernel/errors/app-error.js';
import { Database } from '../../../kernel/database/database.js';
import { UserCredentialsService } from '../../users/user-credentials.service.js';
import { UsersService } from '../../users/users.service.js';
import { OneTimeTokensService } from './one-time-tokens.service.js';
import { PasswordHasher } from '../passwords/password-hasher.js';

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Lets people make accounts for themselves. Who has an address already is told so by mail, and nobody else is. */
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
   * Makes an account that can be used once its address is confirmed. For an
   * address that has one, nothing changes: its owner gets a mail. The password
   * is hashed in both cases, which is what takes the time.
   */
  async register({ email, password, firstName, lastName }: Registration): Promise<void> {
    const passwordHash = await this.hasher.hash(password);
    const account = { email, firstName, lastName, passwordHash, roles: ['user'], emailVerified: false };
    const isTaken = (await this.users.findForSignIn(email)) !== null;
    if (!isTaken && (await this.create(account))) return;
    await this.oneTimeTokens.request('registration of a taken address', email);
  }

  /** Confirms the address that a link was mailed to. Throws LinkNotValid. */
  verify(token: string): Promise<void> {
    return this.database.transaction(async () => {
      const { id, email } = await this.oneTimeTokens.consume('verify_email', token);
      await this.credentials.verifyEmail(id, email);
    });
  }

  /** Sends the link once more to an account that still needs it. */
  async resend(email: string): Promise<void> {
    await this.oneTimeTokens.request('email verification', email);
  }

  /** False when somebody else took the address in this moment. */
  private async create(account: Parameters<UsersService['create']>[1]): Promise<boolean> {
    try {
      await this.users.create(null, account);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.type.code === 'email_taken') return false;
      throw error;
    }
  }
}
