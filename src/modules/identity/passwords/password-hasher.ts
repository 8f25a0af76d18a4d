import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { compare, hash } from 'bcrypt';
import { CONFIG, type Config } from '../../../config/config.js';
import { Unavailable } from '../../../kernel/errors/server.errors.js';

/** bcrypt reads no further; longer passwords are refused, not cut. */
export const MAX_PASSWORD_BYTES = 72;

const MAX_QUEUE = 500;

/**
 * Hashes and verifies passwords with bcrypt, off the event loop. Each call takes
 * a core for a quarter of a second, in one of libuv's four threads, which also
 * serve DNS and files: two at most run at once, and one core stays free.
 */
@Injectable()
export class PasswordHasher {
  /** Compared for unknown accounts, so that they take as long as known ones. */
  private readonly dummyHash: Promise<string>;
  private readonly waiting: Array<() => void> = [];
  private idle = Math.max(1, Math.min(2, availableParallelism() - 1));

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.dummyHash = hash('of no account', config.auth.bcryptRounds);
  }

  /** Throws Unavailable when the queue is full. */
  hash(password: string): Promise<string> {
    return this.runQueued(() => hash(password, this.config.auth.bcryptRounds));
  }

  /** Takes the same time with and without a hash. Throws Unavailable when the queue is full. */
  async verify(password: string, passwordHash: string | null): Promise<boolean> {
    const dummyHash = await this.dummyHash;
    const matches = await this.runQueued(() => compare(password, passwordHash ?? dummyHash));
    return matches && passwordHash !== null;
  }

  private async runQueued<T>(work: () => Promise<T>): Promise<T> {
    if (this.idle > 0) this.idle -= 1;
    else if (this.waiting.length < MAX_QUEUE) await new Promise<void>((begin) => this.waiting.push(begin));
    else throw new Unavailable('Too many people are signing in at this moment.', { retryAfterSeconds: 10 });
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.idle += 1;
    }
  }
}
