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
  /** Compared beside cheaper hashes and for unknown accounts, so that all take the same time. By their rounds. */
  private readonly dummyHashes = new Map<number, Promise<string>>();
  /** Of all hashes seen: an account's may be dearer than the configuration. */
  private dearest: number;
  private readonly waiting: Array<() => void> = [];
  private idle = Math.max(1, Math.min(2, availableParallelism() - 1));

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.dearest = config.auth.bcryptRounds;
    void this.dummyHash(this.dearest);
  }

  /** Throws Unavailable when the queue is full. */
  hash(password: string): Promise<string> {
    return this.runQueued(() => hash(password, this.config.auth.bcryptRounds));
  }

  /** Whether a hash is cheaper than new ones are. */
  isOutdated(passwordHash: string): boolean {
    return roundsOf(passwordHash) < this.config.auth.bcryptRounds;
  }

  /**
   * Takes the time of the dearest hash, with a cheaper one and with none. Throws
   * Unavailable when the queue is full.
   */
  async verify(password: string, passwordHash: string | null): Promise<boolean> {
    const rounds = passwordHash === null ? this.dearest : roundsOf(passwordHash);
    this.dearest = Math.max(this.dearest, rounds);
    // Each round doubles the time: 2^r and 2^r, 2^(r+1) ... 2^(n-1) are 2^n.
    const paddings = passwordHash === null ? [rounds] : range(Math.max(4, rounds), this.dearest);
    return this.runQueued(async () => {
      const matches = passwordHash !== null && (await compare(password, passwordHash));
      for (const padding of paddings) await compare(password, await this.dummyHash(padding));
      return matches;
    });
  }

  private dummyHash(rounds: number): Promise<string> {
    const known = this.dummyHashes.get(rounds);
    if (known) return known;
    const made = hash('of no account', rounds);
    this.dummyHashes.set(rounds, made);
    return made;
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

/** The whole numbers from `from` to below `to`. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** The cost in a bcrypt hash, such as 12 in `$2b$12$...`; 0 for another text, which no password matches. */
function roundsOf(passwordHash: string): number {
  return Number(/^\$2[aby]\$(\d\d)\$/.exec(passwordHash)?.[1] ?? 0);
}
