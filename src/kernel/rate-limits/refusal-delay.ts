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
 * Lets an address wait for its refusals when it has more of them than the limit `refusals` gives back over time, or more
 * than a twentieth of that at once: each 10 ms longer than the one before, up to a second. A refusal costs up to some
 * milliseconds of processor time, so that connections which send the next bad request at once would take the time of all
 * other callers. A wait costs none. Counts for this instance alone, and no user whose credential is good.
 */
@Injectable()
export class RefusalDelay {
  /** How many refusals addresses had left, below zero when they waited, at a time of `performance.now()`. */
  private readonly buckets = new LRUCache<string, { left: number; atMs: number }>({ max: 10_000 });

  constructor(private readonly limits: RateLimits) {}

  /** Counts a refusal, and says how many milliseconds it has to wait. */
  next(request: RequestContext): number {
    if (!this.limits.isEnabled || request.userId !== undefined) return 0;
    const { requests, windowSeconds } = this.limits.figuresOf(REFUSALS_LIMIT);
    const address = addressOf(request);
    const now = performance.now();
    const most = Math.ceil(requests / 20);
    const before = this.buckets.get(address) ?? { left: most, atMs: now };
    const refilled = before.left + ((now - before.atMs) * requests) / (windowSeconds * 1000);
    const left = Math.max(Math.min(most, refilled) - 1, -LONGEST_MS / STEP_MS);
    this.buckets.set(address, { left, atMs: now });
    const waitMs = Math.round(-left * STEP_MS);
    if (waitMs <= 0) return 0;
    delayed.inc();
    return waitMs;
  }
}
