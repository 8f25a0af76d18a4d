import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Clock } from '../context/clock.js';
import type { CachedRead } from '../context/request-context.js';
import { Database } from '../database/database.js';
import { counter } from '../telemetry/metrics/metrics.js';
import { CacheLifetimes } from './cache-lifetimes.js';
import { countHits, countLookups, noteReads } from './cache-metrics.js';
import { type CacheSpace, declaredSpaces } from './cache-space.js';
import { InvalidationBus } from './invalidation-bus.js';
import type { Invalidation } from './invalidation.js';
import { type Fence, keyOf, MemoryLayer } from './memory-layer.js';
import { type Lease, RedisLayer } from './redis-layer.js';
import { type LookUp, WarmableRows } from './warmable-rows.js';

const loads = counter('keelson_cache_loads_total', 'Loads of values that no cache had.', ['cache']);

/** Gives the rows with these keys that exist. */
type LoadRows<Row> = (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>;

interface GetOptions {
  /** The value is only a part of what is answered, and says nothing about where the rest is from. */
  readonly partial?: boolean;
}

interface Flight {
  readonly fence: Fence;
  readonly value: Promise<unknown>;
}

/**
 * Caches values that are read from the database. A value is at most as old as the last
 * commit that was answered by this instance, and for other instances as old as the
 * notification takes. It is kept in this process, and in Redis when there is one.
 * Inside a transaction nothing is read from it or stored in it.
 *
 * Values are shared between requests and frozen. What depends on the caller must have
 * the caller in its key.
 */
@Injectable()
export class Cache implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  /** Whether invalidations of other instances arrive. Without them, values live for a second. */
  isSubscribed = false;
  readonly rows = new WarmableRows();
  private readonly memory: MemoryLayer;
  private readonly redis: RedisLayer | undefined;
  private readonly flights = new Map<string, Flight>();
  private readonly isEnabled: boolean;
  private readonly lifetimes: CacheLifetimes;

  constructor(
    @Inject(CONFIG) { cache, redisUrl }: Config,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly bus: InvalidationBus,
  ) {
    this.isEnabled = cache.enabled;
    this.lifetimes = new CacheLifetimes(cache);
    this.memory = new MemoryLayer(cache.maxBytes);
    this.redis = cache.enabled && redisUrl !== undefined ? new RedisLayer(redisUrl) : undefined;
    bus.subscribe({
      onInvalidation: ({ isUnshared, ...invalidation }) => {
        this.forget(invalidation);
        if (isUnshared === true) void this.redis?.invalidate(invalidation).then(() => this.forget(invalidation));
      },
      onSubscribed: () => {
        this.memory.clear();
        this.isSubscribed = true;
      },
      onLost: () => (this.isSubscribed = false),
    });
  }

  /** Throws ConfigError when CACHE_TTLS names a space that does not exist. Called when all spaces are declared. */
  onModuleInit(): void {
    this.lifetimes.requireDeclared();
  }

  /** A process that starts should have what others have loaded from its first request on. */
  async onApplicationBootstrap(): Promise<void> {
    await this.redis?.connect();
  }

  onModuleDestroy(): void {
    this.redis?.close();
  }

  /** Rows of the space that are cached when they change are looked up again at once: they are read often. */
  writeThrough(space: CacheSpace<unknown>, lookUp: LookUp): void {
    this.rows.register(space, lookUp);
  }

  /** The value of the key. `load` finds it when no cache has it, once for all that wait for it. */
  async get<Value>(
    space: CacheSpace<Value>,
    key: string,
    load: () => Promise<Value>,
    { partial = false }: GetOptions = {},
  ): Promise<Value> {
    if (!this.isUsable) return load();
    const found = this.peek(space, key);
    countLookups(space, found ? { hits: 1, misses: 0 } : { hits: 0, misses: 1 }, partial);
    const value = found ? (found.value as Value) : await this.join(space, key, load);
    const name = keyOf(space, key);
    const isCounted = space.kind === 'row' && value !== null;
    if (isCounted) this.rows.countRead(name);
    if (found) noteReads([{ space: space.name, name, value, isCounted }]);
    return value;
  }

  /** The rows with these keys that exist, in the order of the keys. */
  async getMany<Row>(space: CacheSpace<Row | null>, keys: readonly string[], load: LoadRows<Row>): Promise<Row[]> {
    if (!this.isUsable) {
      const loaded = await load(keys);
      return keys.flatMap((key) => loaded.get(key) ?? []);
    }
    const rows = keys.map((key) => this.peek(space, key)?.value as Row | null | undefined);
    const missing = keys.filter((_, index) => rows[index] === undefined);
    countLookups(space, { hits: keys.length - missing.length, misses: missing.length });
    if (missing.length > 0) {
      const loaded = await this.loadMissing(space, missing, load);
      return keys.flatMap((key, index) => (rows[index] === undefined ? loaded.get(key) : rows[index]) ?? []);
    }
    noteReads(
      keys.map((key, index) => ({
        space: space.name,
        name: keyOf(space, key),
        value: rows[index],
        isCounted: false,
      })),
    );
    return rows.flatMap((row) => row ?? []);
  }

  /** Whether all of these values would be given again. If so, they count as looked up and read again. */
  areCurrent(reads: readonly CachedRead[]): boolean {
    if (!this.isUsable) return false;
    const nowMs = this.clock.now();
    for (const { space, name, value } of reads) {
      const declared = declaredSpaces().get(space);
      if (!declared || this.memory.find(name, nowMs, this.maxAgeMs(declared))?.value !== value) return false;
    }
    countHits(reads);
    for (const { name, isCounted } of reads) if (isCounted) this.rows.countRead(name);
    return true;
  }

  /**
   * Makes values stale when, and only when, the open transaction commits: single rows,
   * and all values of spaces. Nothing read after that is from before.
   */
  invalidate({ keys, spaces }: Invalidation): void {
    if (keys.length === 0 && spaces.length === 0) return;
    this.database.onCommit(() => {
      this.rows.repeat(keys.filter((key) => this.memory.has(key)));
      this.forget({ keys, spaces });
      void this.tellOthers({ keys, spaces });
    });
  }

  /** Makes values stale in this process at once, where other means tell the other instances. */
  forget({ keys, spaces }: Invalidation): void {
    for (const key of keys) this.memory.invalidate(key);
    for (const space of spaces) this.memory.invalidateSpace(space);
  }

  private get isUsable(): boolean {
    return this.isEnabled && !this.database.isInTransaction;
  }

  /** Redis first, because an instance that is told looks there next. */
  private async tellOthers(invalidation: Invalidation): Promise<void> {
    const isUnshared = !this.redis || !(await this.redis.invalidate(invalidation));
    this.bus.publish({ ...invalidation, ...(isUnshared && { isUnshared }) });
  }

  private peek(space: CacheSpace<unknown>, key: string): { readonly value: unknown } | undefined {
    return this.memory.find(keyOf(space, key), this.clock.now(), this.maxAgeMs(space));
  }

  private maxAgeMs({ maxAgeMs, unsubscribedMaxAgeMs }: CacheSpace<unknown>): number {
    return this.isSubscribed ? maxAgeMs : Math.min(maxAgeMs, unsubscribedMaxAgeMs);
  }

  /** A load that began before the last invalidation is not joined: it may give what is stale by now. */
  private async join<Value>(space: CacheSpace<Value>, key: string, load: () => Promise<Value>): Promise<Value> {
    const fence = this.memory.fence(space, key);
    const flying = this.flights.get(fence.key);
    if (flying && this.memory.isCurrent(space, flying.fence)) return flying.value as Promise<Value>;
    const value = this.load(space, fence, load);
    const flight = { fence, value };
    this.flights.set(fence.key, flight);
    try {
      return await value;
    } finally {
      if (this.flights.get(fence.key) === flight) this.flights.delete(fence.key);
    }
  }

  private async load<Value>(space: CacheSpace<Value>, fence: Fence, load: () => Promise<Value>): Promise<Value> {
    const shared = await this.findShared(space, fence.key);
    if (shared && 'value' in shared) return this.store(space, fence, shared.value as Value);
    loads.inc({ cache: space.name });
    return this.store(space, fence, await load(), shared?.lease);
  }

  private async loadMissing<Row>(
    space: CacheSpace<Row | null>,
    keys: readonly string[],
    load: LoadRows<Row>,
  ): Promise<ReadonlyMap<string, Row>> {
    const fences = keys.map((key) => this.memory.fence(space, key));
    const shared = await Promise.all(fences.map(({ key }) => this.findShared(space, key)));
    const isShared = (index: number) => 'value' in (shared[index] ?? {});
    const unshared = keys.filter((_, index) => !isShared(index));
    if (unshared.length > 0) loads.inc({ cache: space.name });
    const loaded = unshared.length > 0 ? await load(unshared) : new Map<string, Row>();
    const rows = new Map<string, Row>();
    for (const [index, key] of keys.entries()) {
      const found = shared[index];
      const fence = fences[index] as Fence;
      const row =
        found && 'value' in found
          ? this.store(space, fence, found.value as Row | null)
          : this.store(space, fence, loaded.get(key) ?? null, found?.lease);
      if (row !== null) rows.set(key, row);
    }
    return rows;
  }

  private findShared(space: CacheSpace<unknown>, name: string): ReturnType<RedisLayer['find']> {
    if (!this.redis || !space.shared) return Promise.resolve(null);
    return this.redis.find(space, name.slice(space.name.length + 1));
  }

  private store<Value>(space: CacheSpace<Value>, fence: Fence, value: Value, lease?: Lease): Value {
    const ttlMs = this.lifetimes.ttlOf(space);
    const isFresh = this.memory.store(space, fence, value, this.clock.now(), ttlMs);
    if (isFresh && lease) void this.redis?.store(lease, value, ttlMs);
    return value;
  }
}
