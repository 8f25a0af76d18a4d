import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { type Quota, SLOTS, type Taken, type Windows } from './windows.js';

/** Longer than any healthy answer; so long the requests wait that are under way when Redis begins to hang. */
const PATIENCE_MS = 100;
const LOOK_AGAIN_MS = 1000;

/**
 * The same count as in memory, as one step that nothing comes between. The time
 * is that of Redis, which is one for all replicas.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local requests, partMs, slots = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local newest = math.floor(now / partMs)
local oldest = newest - slots + 1
local parts, total = {}, 0
local stored = redis.call('HGETALL', KEYS[1])
for i = 1, #stored, 2 do
  local part = tonumber(stored[i])
  if part < oldest then
    redis.call('HDEL', KEYS[1], stored[i])
  else
    parts[part] = tonumber(stored[i + 1])
    total = total + parts[part]
  end
end
local allowed = total < requests
if allowed then
  redis.call('HINCRBY', KEYS[1], newest, 1)
  redis.call('PEXPIRE', KEYS[1], slots * partMs)
  parts[newest] = (parts[newest] or 0) + 1
  total = total + 1
end
local most, left, leaves = allowed and total or requests, total, newest
for part = oldest, newest do
  left = left - (parts[part] or 0)
  if left < most then
    leaves = part + slots
    break
  end
end
return { allowed and 1 or 0, math.max(requests - total, 0), leaves * partMs - now, newest }`;

const GIVE_BACK = `
if tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0') > 0 then
  redis.call('HINCRBY', KEYS[1], ARGV[1], -1)
end`;

interface Scripts {
  takeOne(key: string, requests: number, partMs: number, slots: number): Promise<[number, number, number, number]>;
  giveOneBack(key: string, part: number): Promise<null>;
}

/**
 * Counts in Redis, for all replicas together, and in `fallback` while Redis is
 * away or does not answer.
 *
 * Only requests that are under way when Redis falls silent wait for it, and
 * only for a tenth of a second. From then on nobody asks it but a look by
 * ourselves every second, until it answers again.
 */
export class RedisWindows implements Windows, OnModuleDestroy {
  private readonly redis: Redis & Scripts;
  private readonly outage = new ThrottledLogger(
    new Logger(RedisWindows.name),
    'Redis does not answer: each process counts for itself until it does.',
  );
  private isUp = false;
  private lookingAgain: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    private readonly fallback: Windows,
  ) {
    this.redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 2000,
      commandTimeout: PATIENCE_MS,
      // A connection to a machine that is gone without a word is given up, and another one tried.
      socketTimeout: 10_000,
      retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), 2000),
      scripts: { takeOne: { numberOfKeys: 1, lua: TAKE }, giveOneBack: { numberOfKeys: 1, lua: GIVE_BACK } },
    }) as Redis & Scripts;
    this.redis.on('error', (error) => this.outage.warn(error));
    this.redis.on('close', () => (this.isUp = false));
    this.redis.on('ready', () => (this.isUp = true));
  }

  /** Resolves when Redis answers, or after `mostMs`: replicas should count together from their first request on. */
  async connected(mostMs: number): Promise<void> {
    if (this.isUp) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, mostMs);
      this.redis.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async take(quota: Quota, caller: string): Promise<Taken> {
    if (!this.isUp) return this.fallback.take(quota, caller);
    try {
      const [allowed, remaining, waitMs, part] = await this.redis.takeOne(
        keyOf(quota, caller),
        quota.requests,
        quota.partMs,
        SLOTS,
      );
      return { isAllowed: allowed === 1, remaining, waitMs, part, by: this };
    } catch (error) {
      this.lost(error as Error);
      return this.fallback.take(quota, caller);
    }
  }

  /** Does nothing without Redis: what counts too much there leaves by itself. */
  async giveBack(quota: Quota, caller: string, part: number): Promise<void> {
    if (!this.isUp) return;
    try {
      await this.redis.giveOneBack(keyOf(quota, caller), part);
    } catch (error) {
      this.lost(error as Error);
    }
  }

  onModuleDestroy(): void {
    clearTimeout(this.lookingAgain);
    this.redis.disconnect();
  }

  private lost(error: Error): void {
    this.outage.warn(error);
    if (!this.isUp) return;
    this.isUp = false;
    this.lookAgain();
  }

  /** A connection that is lost comes back as `ready`; one that only fell silent has to be asked. */
  private lookAgain(): void {
    clearTimeout(this.lookingAgain);
    this.lookingAgain = setTimeout(() => {
      if (this.isUp || this.redis.status !== 'ready') return;
      this.redis.ping().then(
        () => (this.isUp = true),
        () => this.lookAgain(),
      );
    }, LOOK_AGAIN_MS).unref();
  }
}

/** The length of a part stands in the key, too: counts of another window can not be read as if they were of this one. */
function keyOf({ name, partMs }: Quota, caller: string): string {
  return `keelson:limit:${name}:${partMs}:${caller}`;
}
