import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context/request-context.js';
import { counter } from '../telemetry/metrics/metrics.js';
import { addressOf } from './rate-limit-keys.js';
import { REFUSALS_LIMIT } from './limit.js';
import { RateLimits } from './rate-limits.js';

const STEP_MS = 10;
const LONGEST_MS = 1000;

const delayed = counter('keelson_refusals_delayed_total', 'Refusals that waited, as their address was given too many.');

/**
 * Lets an address wait for its refusals when it has had more than the limit `refusals` of them: each 10 ms longer than
 * the one before, up to a second. A refusal costs up to some milliseconds of processor time, so that connections which
 * send the next bad request at once would take the time of all other callers. A wait costs none. Counts for this
 * instance alone, and no user whose credential is good.
 */
@Injectable()
export class RefusalDelay {
  /** Refusals of an address and when their window ends, by `performance.now()`. */
  private readonly counts = new LRUCache<string, { refusals: number; endsAtMs: number }>({ max: 10_000 });

  constructor(private readonly limits: RateLimits) {}

  /** Counts a refusal, and says how many milliseconds it has to wait. */
  next(request: RequestContext): number {
    if (!this.limits.isEnabled || request.userId !== undefined) return 0;
    const { requests, windowSeconds } = this.limits.figuresOf(REFUSALS_LIMIT);
    const address = addressOf(request);
    const now = performance.now();
    let count = this.counts.get(address);
    if (!count || count.endsAtMs <= now) {
      count = { refusals: 0, endsAtMs: now + windowSeconds * 1000 };
      this.counts.set(address, count);
    }
    const waitMs = Math.min((++count.refusals - requests) * STEP_MS, LONGEST_MS);
    if (waitMs <= 0) return 0;
    delayed.inc();
    return waitMs;
  }
}
