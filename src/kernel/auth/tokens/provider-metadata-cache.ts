import { LRUCache } from 'lru-cache';
import type { Clock } from '../../context/clock.js';

/** A provider that is down is asked once in this time, however many requests wait for it. */
const FAILURE_TTL_MS = 5000;
const KEY = 'metadata';

/** What a provider publishes about itself: read on first use, once for all that wait, and again after `ttlMs`. */
export class ProviderMetadataCache<Metadata extends object> {
  private readonly cache: LRUCache<string, Metadata>;
  private failure: { readonly error: unknown; readonly untilMs: number } | undefined;

  constructor(
    private readonly clock: Clock,
    ttlMs: number,
    read: () => Promise<Metadata>,
  ) {
    this.cache = new LRUCache({ max: 1, ttl: ttlMs, perf: clock, fetchMethod: read });
  }

  /** Rejects as `read` does; the same failure for five seconds, without another request. */
  async get(): Promise<Metadata> {
    if (this.failure && this.clock.now() < this.failure.untilMs) throw this.failure.error;
    try {
      return await this.cache.forceFetch(KEY);
    } catch (error) {
      this.failure = { error, untilMs: this.clock.now() + FAILURE_TTL_MS };
      throw error;
    }
  }
}
