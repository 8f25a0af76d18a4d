import { Injectable } from '@nestjs/common';
import type { PersonFields } from './user-changes.service.js';

/** Makes a hash of a password. Throws when it is too easy to guess for who knows its owner. */
export type PasswordHasher = (password: string, owner: PersonFields) => Promise<string>;

/** Where passwords that are set for others are hashed, by the module that checks passwords and stands above this one. */
@Injectable()
export class NewPasswords {
  private hasher: PasswordHasher | undefined;

  hashedBy(hasher: PasswordHasher): void {
    this.hasher = hasher;
  }

  hash(password: string, owner: PersonFields): Promise<string> {
    if (!this.hasher) throw new Error('No module hashes passwords.');
    return this.hasher(password, owner);
  }
}
