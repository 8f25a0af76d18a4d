import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { backoffMs } from '../../context/backoff.js';
import { Unavailable } from '../../errors/server.errors.js';
import { gauge } from '../../telemetry/metrics/metrics.js';

const open = gauge('keelson_db_circuit_open', 'Whether requests are refused because the database cannot be reached.');

/**
 * Refuses requests at once while the database cannot be reached, instead of
 * letting each of them wait for its own timeout.
 *
 * A lost connection starts one probe. If it succeeds nothing changes: a single
 * lost connection is not an outage. If it fails the circuit opens, and probes follow
 * with exponential backoff and jitter until one succeeds.
 */
export class CircuitBreaker {
  private readonly logger = new Logger(CircuitBreaker.name);
  private probing = false;
  private nextProbeAt: number | undefined;
  private stopped = false;

  constructor(private readonly probe: () => Promise<unknown>) {
    open.readFrom((set) => set(this.nextProbeAt === undefined ? 0 : 1));
  }

  /** Throws Unavailable, with the seconds to the next probe, while the circuit is open. */
  assertClosed(): void {
    if (this.nextProbeAt === undefined) return;
    const seconds = Math.max(1, Math.ceil((this.nextProbeAt - Date.now()) / 1000));
    throw new Unavailable('The database cannot be reached. Try again later.', { retryAfterSeconds: seconds });
  }

  /** To be called with each lost connection. */
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
        if (attempt > 0) this.logger.log({ awayMs: Date.now() - lostAt }, 'The database can be reached again.');
        this.nextProbeAt = undefined;
        return;
      } catch (error) {
        if (attempt === 0)
          this.logger.warn({ err: cause }, 'The database cannot be reached; requests are refused until it is back.');
        const waitMs = backoffMs(attempt, { firstMs: 50, longestMs: 2000 });
        this.nextProbeAt = Date.now() + waitMs;
        this.logger.debug({ err: error, attempt, waitMs }, 'The database still cannot be reached.');
        await sleep(waitMs, undefined, { ref: false });
      }
    }
  }
}
