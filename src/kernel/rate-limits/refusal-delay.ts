import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RequestContext } from '../context/request-context.js';
import { counter } from '../telemetry/metrics/metrics.js';
import { addressOf } from './rate-limit-keys.js';
import { REFUSALS_LIMIT } from './limit.js';
import { RateLimits } from './rate-limits.js';

/** So much of the limit `refusals` an address may use up at once. */
const BURST_SHARE = 1 / 20;
const STEP_MS = 10;
const LONGEST_MS = 1000;

interface TokenBucket {
  /** Below zero while its address waits. */
  readonly tokens: number;
  /** By `performance.now()`. */
  readonly refilledAtMs: number;
}

const delayed = counter('keelson_refusals_delayed_total', 'Refusals that waited, as their address was given too many.');

/**
 * Lets an address wait for its refusals when it has too many. Each takes a token from the bucket of the address, which
 * the limit `refusals` refills over time. From an empty bucket each one waits 10 ms longer than the one before, up to a
 * second. A refusal costs up to some milliseconds of processor time, so that connections which send the next bad request
 * at once would take the time of all other callers. A wait costs none. Counts for this instance alone, and no user whose
 * credential is good.
 */
@Injectable()
export class RefusalDelay {
  private readonly buckets = new LRUCache<string, TokenBucket>({ max: 10_000 });

  constructor(private readonly limits: RateLimits) {}

  /** Counts a refusal, and says how many milliseconds it has to wait. */
  next(request: RequestContext): number {
    if (!this.limits.isEnabled || request.userId !== undefined) return 0;
    const { requests, windowSeconds } = this.limits.figuresOf(REFUSALS_LIMIT);
    const address = addressOf(request);
    const capacity = Math.ceil(requests * BURST_SHARE);
    const now = performance.now();
    const bucket = this.buckets.get(address) ?? { tokens: capacity, refilledAtMs: now };
    const refill = ((now - bucket.refilledAtMs) * requests) / (windowSeconds * 1000);
    const tokens = Math.max(Math.min(capacity, bucket.tokens + refill) - 1, -LONGEST_MS / STEP_MS);
    this.buckets.set(address, { tokens, refilledAtMs: now });
    const waitMs = Math.round(-tokens * STEP_MS);
    if (waitMs <= 0) return 0;
    delayed.inc();
    return waitMs;
  }
}
