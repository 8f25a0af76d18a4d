import { Logger } from '@nestjs/common';
import { Unavailable } from '../errors/server.errors.js';
import { backoffMs } from '../context/backoff.js';

/**
 * Remembers whether the database can be reached, so that requests are refused
 * at once while it is away instead of each waiting for its own timeout.
 *
 * After a lost connection one probe runs. While it succeeds nothing changes:
 * a single ended connection is no outage. When it fails, `enter` refuses with
 * 503 and probes follow with exponential backoff and full jitter until one succeeds.
 */
export class CircuitBreaker {
  private readonly logger = new Logger(CircuitBreaker.name);
  private probing = false;
  private nextProbeAt: number | undefined;
  private stopped = false;

  constructor(private readonly probe: () => Promise<unknown>) {}

  get isOpen(): boolean {
    return this.nextProbeAt !== undefined;
  }

  /** Throws Unavailable, with the seconds to the next probe, while the database is known to be away. */
  assertClosed(): void {
    if (this.nextProbeAt === undefined) return;
    const seconds = Math.max(1, Math.ceil((this.nextProbeAt - Date.now()) / 1000));
    throw new Unavailable('The database is away. It is tried again by itself.', { retryAfterSeconds: seconds });
  }

  /** Called with each lost connection. */
  trip(error: unknown): void {
    if (this.probing || this.stopped) return;
    this.probing = true;
    void this.probeUntilBack(error).finally(() => (this.probing = false));
  }

  stop(): void {
    this.stopped = true;
  }

  private async probeUntilBack(cause: unknown): Promise<void> {
    const lostAt = Date.now();
    for (let attempt = 0; !this.stopped; attempt++) {
      try {
        await this.probe();
        if (attempt > 0) this.logger.log({ awayMs: Date.now() - lostAt }, 'The database is back.');
        this.nextProbeAt = undefined;
        return;
      } catch (error) {
        if (attempt === 0)
          this.logger.warn({ err: cause }, 'The database is away; requests are refused until it is back.');
        const waitMs = backoffMs(attempt, { firstMs: 50, longestMs: 2000 });
        this.nextProbeAt = Date.now() + waitMs;
        this.logger.debug({ err: error, attempt, waitMs }, 'The database is still away.');
        await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
      }
    }
  }
}
