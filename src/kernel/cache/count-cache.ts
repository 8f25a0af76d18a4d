import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Database } from '../database/database.js';
import { counter } from '../telemetry/metrics/metrics.js';

const lookups = counter('keelson_cache_lookups_total', 'Lookups in a cache, by outcome.', ['cache', 'outcome']);
const HIT = { cache: 'counts', outcome: 'hit' };
const MISS = { cache: 'counts', outcome: 'miss' };

type Namespace = LRUCache<string, Promise<number>>;

/** How long writes of another replica may go unnoticed. */
const TTL_MS = 1000;
const MAX_FILTERS = 500;

/**
 * Caches how many rows match a filter, so that a list need not count them for every page. Writes that this process
 * commits are seen by the next count, writes of other replicas within a second. Concurrent calls share one count.
 */
@Injectable()
export class CountCache {
  private readonly namespaces = new Map<string, Namespace>();

  constructor(private readonly database: Database) {}

  /** The number of rows that `count` finds for `filter`, from the cache when it is fresh. */
  count(name: string, filter: object, count: () => Promise<number>): Promise<number> {
    const namespace = this.namespace(name);
    const key = JSON.stringify(filter);
    const cached = namespace.get(key);
    lookups.inc(cached ? HIT : MISS);
    if (cached) return cached;
    const total = count();
    namespace.set(key, total);
    total.catch(() => {
      if (namespace.peek(key) === total) namespace.delete(key);
    });
    return total;
  }

  /** Clears these namespaces when, and only when, the open transaction commits. */
  invalidate(...names: readonly string[]): void {
    this.database.afterCommit(() => {
      for (const name of names) this.namespace(name).clear();
    });
  }

  private namespace(name: string): Namespace {
    let namespace = this.namespaces.get(name);
    if (!namespace) this.namespaces.set(name, (namespace = new LRUCache({ max: MAX_FILTERS, ttl: TTL_MS })));
    return namespace;
  }
}
