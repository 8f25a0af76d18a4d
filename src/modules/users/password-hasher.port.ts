import type { PersonFields } from './user-changes.service.js';

/** Port: hashes passwords that are set for other users. The identity module provides it. */
export abstract class PasswordHashing {
  /** Throws PasswordTooWeak when the password is easy to guess for someone who knows its owner. */
  abstract hashFor(owner: PersonFields, password: string): Promise<string>;
}
