import { LRUCache } from 'lru-cache';
import { counter, gauge } from '../telemetry/metrics/metrics.js';
import type { CacheSpace } from './cache-space.js';

/** Keys share a counter with one in 4096 others: an invalidation of one then refuses a load of the other, which is harmless. */
const STRIPES = 4096;
/** Of an entry beside its value: the key, the entry, the list of the least recently used. */
const ENTRY_BYTES = 300;

const evictions = counter('keelson_cache_evictions_total', 'Values that made room for others.', ['cache']);
const staleLoads = counter(
  'keelson_cache_stale_loads_total',
  'Loaded values that were not stored, because a change was committed meanwhile.',
  ['cache'],
);
const bytes = gauge('keelson_cache_bytes', 'Estimated memory of the values in this process.', ['cache']);

interface Entry {
  readonly space: SpaceState;
  readonly generation: number;
  readonly value: unknown;
  readonly size: number;
  readonly storedAtMs: number;
  readonly expiresAtMs: number;
}

interface SpaceState {
  readonly name: string;
  generation: number;
  bytes: number;
}

/** How often a key and its space were invalidated when a load began. */
export interface Fence {
  readonly key: string;
  readonly stripe: number;
  readonly epoch: number;
  readonly generation: number;
}

/**
 * The values in this process, the least recently used of which make room.
 *
 * A loaded value is stored only if neither its key nor its space was invalidated since
 * its fence was taken. A load that read before a commit, and ends after it, therefore
 * leaves nothing behind.
 */
export class MemoryLayer {
  private readonly entries: LRUCache<string, Entry>;
  private readonly spaces = new Map<string, SpaceState>();
  private readonly epochs = new Uint32Array(STRIPES);

  constructor(maxBytes: number) {
    this.entries = new LRUCache<string, Entry>({
      maxSize: maxBytes,
      dispose: ({ space, size }, _, reason) => {
        space.bytes -= size;
        if (reason === 'evict') evictions.inc({ cache: space.name });
      },
    });
    bytes.readFrom((set) => {
      for (const space of this.spaces.values()) set(space.bytes, { cache: space.name });
    });
  }

  /** The value at `nowMs`, unless it is older than `maxAgeMs`; undefined when there is none. `name` is as `keyOf` gives it. */
  find(name: string, nowMs: number, maxAgeMs: number): { readonly value: unknown } | undefined {
    const entry = this.entries.get(name);
    if (!entry) return undefined;
    if (entry.generation === entry.space.generation && nowMs < entry.expiresAtMs && nowMs - entry.storedAtMs < maxAgeMs)
      return entry;
    this.entries.delete(name);
    return undefined;
  }

  fence(space: CacheSpace<unknown>, key: string): Fence {
    const name = keyOf(space, key);
    const stripe = stripeOf(name);
    return { key: name, stripe, epoch: this.epochs[stripe] ?? 0, generation: this.stateOf(space.name).generation };
  }

  isCurrent(space: CacheSpace<unknown>, { stripe, epoch, generation }: Fence): boolean {
    return this.epochs[stripe] === epoch && this.stateOf(space.name).generation === generation;
  }

  /** Freezes the value, which many will hold. False when it may be stale, and was not stored. */
  store(space: CacheSpace<unknown>, fence: Fence, value: unknown, nowMs: number, ttlMs: number): boolean {
    freeze(value);
    const state = this.stateOf(space.name);
    if (!this.isCurrent(space, fence)) {
      staleLoads.inc({ cache: space.name });
      return false;
    }
    const size = 2 * (JSON.stringify(value)?.length ?? 0) + ENTRY_BYTES;
    const entry = {
      space: state,
      generation: state.generation,
      value,
      size,
      storedAtMs: nowMs,
      expiresAtMs: nowMs + ttlMs,
    };
    this.entries.set(fence.key, entry, { size });
    if (this.entries.peek(fence.key) === entry) state.bytes += size;
    return true;
  }

  /** `name` is the key after its space, as `fence` gives it. */
  has(name: string): boolean {
    const entry = this.entries.peek(name);
    return entry !== undefined && entry.generation === entry.space.generation;
  }

  invalidate(name: string): void {
    const stripe = stripeOf(name);
    this.epochs[stripe] = (this.epochs[stripe] ?? 0) + 1;
    this.entries.delete(name);
  }

  invalidateSpace(space: string): void {
    this.stateOf(space).generation += 1;
  }

  clear(): void {
    for (const state of this.spaces.values()) state.generation += 1;
    this.entries.clear();
  }

  private stateOf(name: string): SpaceState {
    let state = this.spaces.get(name);
    if (!state) this.spaces.set(name, (state = { name, generation: 0, bytes: 0 }));
    return state;
  }
}

/** The key after its space. */
export function keyOf({ name }: CacheSpace<unknown>, key: string): string {
  return `${name}:${key}`;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  for (const part of Object.values(value)) freeze(part);
  Object.freeze(value);
}

/** FNV-1a. */
function stripeOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % STRIPES;
}
