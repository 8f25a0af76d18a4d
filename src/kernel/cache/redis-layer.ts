import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { runOutsideContext } from '../context/run-outside-context.js';
import { newId } from '../context/ids.js';
import { withTimeout } from '../context/with-timeout.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { counter } from '../telemetry/metrics/metrics.js';
import type { CacheSpace } from './cache-space.js';
import { type Invalidation, spaceOf } from './invalidation.js';
import { FAIL_FAST } from './redis-options.js';

/** A request waits no longer than this before it goes to the database. */
const RESPONSE_TIMEOUT_MS = 40;
/** A connection without an answer for so long is closed. An event loop that was busy for less has not lost it. */
const HANG_MS = 250;
const CONNECT_TIMEOUT_AT_START_MS = 500;
/** Longer than any load: until then a load from before the invalidation of its key is refused. */
const KEY_STAMP_MS = 120_000;
const PREFIX = 'keelson:cache:';
const EPOCH = `${PREFIX}epoch`;

/**
 * Stores a value if none of its stamps changed since they were read. The stamps of the
 * cache and of the space are made when they are missing, because a missing one must
 * not mean what it meant before Redis forgot it.
 */
const STORE = `
  for index = 1, 3 do
    if (redis.call('get', KEYS[index]) or '') ~= ARGV[index] then return 0 end
  end
  for index = 1, 2 do
    if ARGV[index] == '' then
      ARGV[index] = ARGV[6]
      redis.call('set', KEYS[index], ARGV[6])
    end
  end
  redis.call('set', KEYS[4], table.concat(ARGV, ' ', 1, 3) .. ARGV[4], 'PX', ARGV[5])
  return 1`;

const errors = counter('keelson_cache_store_errors_total', 'Errors of the connection to Redis that caches.');

/** What a load of a missing value may be stored under, if that is still current. */
export interface Lease {
  readonly space: string;
  readonly key: string;
  readonly stamps: readonly [epoch: string, space: string, key: string];
  readonly version: number;
}

type Found = { readonly value: unknown } | { readonly lease: Lease };

/**
 * The values that all instances share. Each is stored under random stamps: of the
 * whole cache, of its space and of its key. To invalidate is to change a stamp, so a
 * load that began before leaves nothing behind, and a whole space goes with one key.
 *
 * After a look-up that takes longer than 40 ms nothing waits for Redis until it answers
 * again. A connection that hangs for longer is closed, and opened again every two
 * seconds at least. When invalidations were lost, the stamp of the whole cache is
 * changed before anything is read.
 */
export class RedisLayer {
  private readonly redis: Redis;
  private isUsable = false;
  private isTrusted = true;

  constructor(url: string) {
    this.redis = new Redis(url, {
      ...FAIL_FAST,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      socketTimeout: HANG_MS,
    });
    const outage = new ThrottledLogger(
      new Logger(RedisLayer.name),
      'Redis does not answer: values are cached in each process alone until it does.',
    );
    this.redis.on('error', (error) => {
      errors.inc();
      outage.warn(error);
    });
    this.redis.on('ready', () => void this.resume());
    this.redis.on('close', () => {
      this.isUsable = false;
      this.isTrusted = false;
    });
  }

  /** Resolves when Redis can be asked, after half a second at most. */
  async connect(): Promise<void> {
    if (this.redis.status === 'ready') return;
    await once(this.redis, 'ready', { signal: AbortSignal.timeout(CONNECT_TIMEOUT_AT_START_MS) }).catch(
      () => undefined,
    );
  }

  /** The value, or the lease to store it under; null when Redis cannot be asked. */
  async find({ name: space, version }: CacheSpace<unknown>, key: string): Promise<Found | null> {
    if (!this.isUsable) return null;
    try {
      const asked = this.redis.mget(EPOCH, ...namesOf(space, key));
      const [epoch, spaceStamp, keyStamp, stored] = await withTimeout(RESPONSE_TIMEOUT_MS, asked);
      const stamps = [epoch ?? '', spaceStamp ?? '', keyStamp ?? ''] as const;
      const head = headOf(stamps, version);
      if (epoch && spaceStamp && stored?.startsWith(head)) return { value: JSON.parse(stored.slice(head.length)) };
      return { lease: { space, key, stamps, version } };
    } catch {
      this.pause();
      return null;
    }
  }

  /** Stores nothing when there was an invalidation since the lease was given. */
  async store({ space, key, stamps, version }: Lease, value: unknown, ttlMs: number): Promise<void> {
    if (!this.isUsable) return;
    const text = ` ${version}\n${JSON.stringify(value)}`;
    await this.redis
      .eval(STORE, 4, EPOCH, ...namesOf(space, key), ...stamps, text, Math.round(ttlMs), newId())
      .catch(() => undefined);
  }

  /** False when Redis could not be told: all of its values are made stale as soon as it can be reached. */
  async invalidate({ keys, spaces }: Invalidation): Promise<boolean> {
    if (!this.isUsable) {
      this.isTrusted = false;
      return false;
    }
    const stamp = newId();
    const commands = this.redis.multi();
    for (const name of spaces) commands.set(spaceStampOf(name), stamp);
    for (const name of keys) {
      const [, keyStamp, value] = namesOf(spaceOf(name), name.slice(spaceOf(name).length + 1));
      commands.set(keyStamp, stamp, 'PX', KEY_STAMP_MS).del(value);
    }
    try {
      await commands.exec();
      return true;
    } catch {
      this.isTrusted = false;
      this.pause();
      return false;
    }
  }

  close(): void {
    this.redis.disconnect();
  }

  /** Until Redis has answered, or has lost its connection and is connected again. */
  private pause(): void {
    if (!this.isUsable) return;
    this.isUsable = false;
    void runOutsideContext(() => this.redis.ping()).then(
      () => this.resume(),
      () => undefined,
    );
  }

  private async resume(): Promise<void> {
    try {
      while (!this.isTrusted) {
        // An invalidation that is lost meanwhile is not covered by this stamp.
        this.isTrusted = true;
        await this.redis.set(EPOCH, newId());
      }
      this.isUsable = true;
    } catch {
      // The connection is lost again, and tells when it is back.
      this.isTrusted = false;
    }
  }
}

function namesOf(space: string, key: string): [spaceStamp: string, keyStamp: string, value: string] {
  return [spaceStampOf(space), `${PREFIX}key:${space}:${key}`, `${PREFIX}value:${space}:${key}`];
}

function spaceStampOf(space: string): string {
  return `${PREFIX}space:${space}`;
}

function headOf(stamps: Lease['stamps'], version: number): string {
  return `${stamps.join(' ')} ${version}\n`;
}
