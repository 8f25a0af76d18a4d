import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.js';
import { type NewAccount, UsersService } from '../users/users.service.js';
import { PasswordTooWeak } from './identity.errors.js';
import { MAX_PASSWORD_BYTES, PasswordHasher } from './passwords/password-hasher.js';
import { checkPassword, MIN_PASSWORD_LENGTH } from './passwords/password-policy.js';
import { OneTimeTokensService } from './registration/one-time-tokens.service.js';

/** Without a password, a link to choose it is mailed. */
export type NewAdmin = Pick<NewAccount, 'email' | 'firstName' | 'lastName'> & { readonly password?: string };

/** Creates administrators from the command line. */
@Injectable()
export class AdminBootstrapService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly oneTimeTokens: OneTimeTokensService,
  ) {}

  /** Gives the id. Audited as a system action. Throws EmailTaken and PasswordTooWeak. */
  async create({ email, firstName, lastName, password }: NewAdmin): Promise<string> {
    if (password !== undefined) check(password, [email, firstName, lastName]);
    const passwordHash = password === undefined ? null : await this.hasher.hash(password);
    return this.database.transaction(async () => {
      const account = { email, firstName, lastName, passwordHash, roles: ['admin'], emailVerified: true };
      const id = await this.users.create(null, account);
      if (password === undefined) await this.oneTimeTokens.request('password reset', email);
      return id;
    });
  }
}

/** As the command calls it. */
const FIELD = 'password';

function check(password: string, about: readonly string[]): void {
  if ([...password].length < MIN_PASSWORD_LENGTH)
    throw new PasswordTooWeak(`of ${MIN_PASSWORD_LENGTH} characters or more`, FIELD);
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new PasswordTooWeak(`of ${MAX_PASSWORD_BYTES} bytes or less`, FIELD);
  const weakness = checkPassword(password, about);
  if (weakness) throw new PasswordTooWeak(weakness, FIELD);
}
