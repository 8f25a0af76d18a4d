import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.js';
import { UsersService } from '../users/users.service.js';
import { PasswordTooEasy } from './identity.errors.js';
import { MailTokens } from './registration/one-time-tokens.service.js';
import { flawOf, SHORTEST_PASSWORD } from './passwords/password-policy.js';
import { LONGEST_PASSWORD_BYTES, Passwords } from './passwords/password-hasher.js';

export interface NewAdmin {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Without one, a link to choose it is mailed. */
  readonly password?: string;
}

/** Makes administrators for those who run the application, and need no administrator for it. */
@Injectable()
export class AdminsService {
  constructor(
    private readonly database: Database,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly mailTokens: MailTokens,
  ) {}

  /** Gives the id. The record of it names nobody but the system. Throws EmailTaken and PasswordTooEasy. */
  async create({ email, firstName, lastName, password }: NewAdmin): Promise<string> {
    if (password !== undefined) check(password, [email, firstName, lastName]);
    const passwordHash = password === undefined ? null : await this.passwords.hash(password);
    return this.database.transaction(async () => {
      const account = { email, firstName, lastName, passwordHash, roles: ['admin'], emailVerified: true };
      const id = await this.users.create(null, account);
      if (password === undefined) await this.mailTokens.ask('password reset', email);
      return id;
    });
  }
}

function check(password: string, about: readonly string[]): void {
  if ([...password].length < SHORTEST_PASSWORD) throw new PasswordTooEasy(`of ${SHORTEST_PASSWORD} characters or more`);
  if (Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES)
    throw new PasswordTooEasy(`of ${LONGEST_PASSWORD_BYTES} bytes or less`);
  const flaw = flawOf(password, about);
  if (flaw) throw new PasswordTooEasy(flaw);
}
