import type { PersonFields } from './user-changes.service.js';

/** Port: hashes passwords that an administrator sets. The identity module provides it. */
export abstract class PasswordHashing {
  /** Throws PasswordTooWeak, also for passwords made of the owner's names or address. */
  abstract hashFor(owner: PersonFields, password: string): Promise<string>;
}
