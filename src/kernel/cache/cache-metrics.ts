import { type CachedRead, currentRequest } from '../context/request-context.js';
import { counter } from '../telemetry/metrics/metrics.js';
import type { CacheSpace } from './cache-space.js';

/** More values than this are not noted for a request: a page has fewer, and a stream would gather them without end. */
const MAX_READS = 150;

const lookups = counter('keelson_cache_lookups_total', 'Lookups in a cache, by outcome.', ['cache', 'outcome']);

/** Counts look-ups, and has the answer of the request say whether all of them were hits. */
export function countLookups(
  { name }: CacheSpace<unknown>,
  { hits, misses }: { hits: number; misses: number },
  partial = false,
): void {
  if (hits > 0) lookups.inc({ cache: name, outcome: 'hit' }, hits);
  if (misses > 0) lookups.inc({ cache: name, outcome: 'miss' }, misses);
  const request = currentRequest();
  if (!request) return;
  if (misses > 0) request.cachedReads = undefined;
  if (hits + misses > 0 && !partial) request.cache = misses === 0 && request.cache !== 'miss' ? 'hit' : 'miss';
}

/** Counts reads that are given again. Neighbours of one space are counted together. */
export function countHits(reads: readonly CachedRead[]): void {
  for (let first = 0, next = 1; first < reads.length; first = next++) {
    while (reads[next]?.space === reads[first]?.space && next < reads.length) next++;
    lookups.inc({ cache: reads[first]?.space ?? '', outcome: 'hit' }, next - first);
  }
}

/** Notes for the current request what it was given. */
export function noteReads(given: readonly CachedRead[]): void {
  const request = currentRequest();
  if (!request?.cachedReads) return;
  if (request.cachedReads.length + given.length > MAX_READS) request.cachedReads = undefined;
  else request.cachedReads.push(...given);
}
