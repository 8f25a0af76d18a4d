import { Inject, Injectable } from '@nestjs/common';
import { compare, hash } from 'bcrypt';
import type { Config } from '../../config.js';
import { CONFIG } from '../../kernel/config.token.js';

/** bcrypt reads no further than this; what is longer is refused, never cut. */
export const LONGEST_PASSWORD_BYTES = 72;

/** Hashes and checks passwords, off the event loop. */
@Injectable()
export class Passwords {
  /** Checked for unknown accounts, so that they take as long as known ones. */
  private readonly decoy: Promise<string>;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.decoy = hash('nobody has this password', config.auth.bcryptRounds);
  }

  hash(password: string): Promise<string> {
    return hash(password, this.config.auth.bcryptRounds);
  }

  /** Takes the same time whether there is a hash or not. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    const matches = await compare(password, passwordHash ?? (await this.decoy));
    return matches && passwordHash !== null;
  }
}
