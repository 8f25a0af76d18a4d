import { Injectable } from '@nestjs/common';
import { Cache } from './cache.js';
import type { CacheSpace } from './cache-space.js';

/** Caches how many rows match a filter, so that a list need not count them for every page. */
@Injectable()
export class CountCache {
  constructor(private readonly cache: Cache) {}

  /** The number of rows that `count` finds for `filter`, which has the caller in it where the rows depend on the caller. */
  count(space: CacheSpace<number>, filter: object, count: () => Promise<number>): Promise<number> {
    return this.cache.get(space, `count ${JSON.stringify(filter)}`, count, { partial: true });
  }

  /** Makes the values of these spaces stale when, and only when, the open transaction commits. */
  invalidate(...spaces: readonly string[]): void {
    this.cache.invalidate({ keys: [], spaces });
  }
}
