import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.js';
import { type NewAccount, UsersService } from '../users/users.service.js';
import { PasswordTooWeak } from './identity.errors.js';
import { PasswordChangeService } from './passwords/password-change.service.js';
import { MAX_PASSWORD_BYTES } from './passwords/password-hasher.js';
import { MIN_PASSWORD_LENGTH } from './passwords/password-policy.js';
import { OneTimeTokensService } from './registration/one-time-tokens.service.js';

/** Without a password, a link to choose it is mailed. */
export type NewAdmin = Pick<NewAccount, 'email' | 'firstName' | 'lastName'> & { readonly password?: string };

/** Creates administrators from the command line. */
@Injectable()
export class AdminBootstrapService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly passwords: PasswordChangeService,
    private readonly oneTimeTokens: OneTimeTokensService,
  ) {}

  /** Gives the id. Audited as a system action. Throws EmailTaken and PasswordTooWeak. */
  async create({ email, firstName, lastName, password }: NewAdmin): Promise<string> {
    const person = { email, firstName, lastName };
    if (password !== undefined) checkLength(password);
    const passwordHash = password === undefined ? null : await this.passwords.hashFor(person, password);
    return this.database.transaction(async () => {
      const account = { ...person, passwordHash, roles: ['admin'], emailVerified: true };
      const id = await this.users.create(null, account);
      if (password === undefined) await this.oneTimeTokens.request('password reset', email);
      return id;
    });
  }
}

/** As the command calls it. */
const FIELD = 'password';

function checkLength(password: string): void {
  if ([...password].length < MIN_PASSWORD_LENGTH)
    throw new PasswordTooWeak(`of ${MIN_PASSWORD_LENGTH} characters or more`, FIELD);
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new PasswordTooWeak(`of ${MAX_PASSWORD_BYTES} bytes or less`, FIELD);
}
