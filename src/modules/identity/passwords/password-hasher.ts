import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { compare, hash } from 'bcrypt';
import { CONFIG, type Config } from '../../../config/config.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';

/** bcrypt reads no further than this; what is longer is refused, never cut. */
export const MAX_PASSWORD_BYTES = 72;

/** Who comes when so many are waiting would wait for longer than a browser does. */
const MAX_QUEUE = 500;

/**
 * Hashes and checks passwords, off the event loop.
 *
 * Each takes a core for a quarter of a second, by design, and bcrypt runs in
 * the same few threads of libuv that look up names and read files. So only as
 * many run at once as leave a core to everybody else, and at most two of the
 * four threads; the rest stand in a queue.
 */
@Injectable()
export class PasswordHasher {
  /** Checked for unknown accounts, so that they take as long as known ones. */
  private readonly decoy: Promise<string>;
  private readonly waiting: Array<() => void> = [];
  private free = Math.max(1, Math.min(2, availableParallelism() - 1));

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.decoy = hash('nobody has this password', config.auth.bcryptRounds);
  }

  /** Throws Unavailable when too many are waiting already. */
  hash(password: string): Promise<string> {
    return this.runQueued(() => hash(password, this.config.auth.bcryptRounds));
  }

  /** Takes the same time whether there is a hash or not. Throws Unavailable when too many are waiting already. */
  async verify(password: string, passwordHash: string | null): Promise<boolean> {
    const decoy = await this.decoy;
    const matches = await this.runQueued(() => compare(password, passwordHash ?? decoy));
    return matches && passwordHash !== null;
  }

  private async runQueued<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else if (this.waiting.length < MAX_QUEUE) await new Promise<void>((begin) => this.waiting.push(begin));
    else throw new Unavailable('Too many people are signing in at this moment.', { retryAfterSeconds: 10 });
    try {
      return await work();
    } finally {
      // The place goes on to the next in the queue; it is free only when nobody waits.
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
