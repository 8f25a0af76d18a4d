import { Unavailable } from '../../errors/server.errors.js';

/** A smaller pool has none to spare. */
const SMALL_POOL = 8;

/**
 * Bounds the transactions that run at a time below the size of the pool, so that
 * statements outside of transactions, such as those of lists, find a connection
 * while transactions wait for each other's locks.
 */
export class TransactionSlots {
  private free: number;
  private readonly waiting = new Set<() => void>();

  constructor(
    poolSize: number,
    private readonly timeoutMs: number,
  ) {
    this.free = poolSize - (poolSize < SMALL_POOL ? 0 : Math.floor(poolSize / 5));
  }

  /** Resolves when a slot is taken. Throws Unavailable when none becomes free in time. */
  async take(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(proceed);
        reject(new Unavailable('All database connections are busy. Try again shortly.'));
      }, this.timeoutMs);
      const proceed = () => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.add(proceed);
    });
  }

  /** Hands the slot to the caller that waits longest. */
  release(): void {
    const [next] = this.waiting;
    if (!next) {
      this.free += 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
