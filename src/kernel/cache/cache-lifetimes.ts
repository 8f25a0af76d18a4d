import { type Config, ConfigError } from '../../config/config.js';
import { type CacheSpace, declaredSpaces } from './cache-space.js';

/** The part of a TTL by which values expire earlier, at random, so that they do not expire together. */
const JITTER = 0.1;

/** How long values of a space live: as CACHE_TTLS says for it, else as long as all of its kind. */
export class CacheLifetimes {
  private readonly ttls: ReadonlyMap<string, number>;
  private readonly ttlMs: Readonly<Record<CacheSpace<unknown>['kind'], number>>;

  constructor({ ttls, rowTtlMs, queryTtlMs }: Config['cache']) {
    this.ttls = new Map(ttls.map(({ name, seconds }) => [name, seconds * 1000]));
    this.ttlMs = { row: rowTtlMs, query: queryTtlMs };
  }

  /** Throws ConfigError when CACHE_TTLS names a space that does not exist. */
  requireDeclared(): void {
    const unknown = [...this.ttls.keys()].filter((name) => !declaredSpaces().has(name));
    if (unknown.length === 0) return;
    const known = [...declaredSpaces().keys()].join(', ');
    throw new ConfigError([`CACHE_TTLS: there is no cache of the name ${unknown.join(', ')}. There are ${known}.`]);
  }

  /** The milliseconds of one more value. */
  ttlOf({ name, kind }: CacheSpace<unknown>): number {
    return (this.ttls.get(name) ?? this.ttlMs[kind]) * (1 - JITTER * Math.random());
  }
}
