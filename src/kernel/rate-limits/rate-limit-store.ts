import { once } from 'node:events';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  type RateLimiterRes,
} from 'rate-limiter-flexible';
import { CONFIG, type Config } from '../../config/config.js';
import { ThrottledLogger } from '../logging/throttled-logger.js';
import { counter } from '../telemetry/metrics/metrics.js';
import { FAIL_FAST } from '../cache/redis-options.js';

/** About 20 MB of counts. */
const MAX_KEYS = 50_000;
const RESPONSE_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_AT_START_MS = 500;

const redisErrors = counter(
  'keelson_rate_limit_store_errors_total',
  'Errors of the connection to Redis that counts requests.',
);

/** The library only counts here: limits differ by caller, so `RateLimits` compares. */
const COUNTER = { points: Number.MAX_SAFE_INTEGER, duration: 1, keyPrefix: 'keelson:limit' };

/**
 * Counts requests by key in fixed windows: in Redis for all instances together;
 * in this process without Redis, and while Redis does not answer.
 *
 * A request waits for Redis for 100 ms at most. After one that waited in vain
 * the connection is closed and made anew, and no request waits until it is ready.
 */
@Injectable()
export class RateLimitStore implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly redis: Redis | undefined;
  private readonly limiter: RateLimiterAbstract;

  constructor(@Inject(CONFIG) { redisUrl, rateLimits }: Pick<Config, 'redisUrl' | 'rateLimits'>) {
    const memory = new BoundedMemory(COUNTER);
    this.redis = redisUrl !== undefined && rateLimits.enabled ? connect(redisUrl) : undefined;
    this.limiter = this.redis
      ? new RateLimiterRedis({
          ...COUNTER,
          storeClient: this.redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: memory,
        })
      : memory;
  }

  /** False while each instance counts for itself although there is a Redis. */
  get isShared(): boolean {
    return this.redis === undefined || this.redis.status === 'ready';
  }

  /** Instances should count together from their first request on. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.redis || this.redis.status === 'ready') return;
    const signal = AbortSignal.timeout(CONNECT_TIMEOUT_AT_START_MS);
    await once(this.redis, 'ready', { signal }).catch(() => undefined);
  }

  onModuleDestroy(): void {
    this.redis?.disconnect();
  }

  /** Adds to the count of `key`, whose window begins with its first request. */
  consume(key: string, windowSeconds: number, points = 1): Promise<RateLimiterRes> {
    return this.limiter.consume(key, points, { customDuration: windowSeconds });
  }

  /** Takes one off the count of `key`. */
  async reward(key: string, windowSeconds: number): Promise<void> {
    await this.limiter.reward(key, 1, { customDuration: windowSeconds });
  }
}

/** RateLimiterMemory keeps each key until its window ends; of too many the least recently used go before. */
class BoundedMemory extends RateLimiterMemory {
  private readonly keys = new LRUCache<string | number, true>({
    max: MAX_KEYS,
    dispose: (_, key, reason) => {
      if (reason === 'evict') void this.delete(key);
    },
  });

  override consume(...args: Parameters<RateLimiterMemory['consume']>): Promise<RateLimiterRes> {
    this.keys.set(args[0], true);
    return super.consume(...args);
  }
}

function connect(url: string): Redis {
  const redis = new Redis(url, { ...FAIL_FAST, enableOfflineQueue: false, socketTimeout: RESPONSE_TIMEOUT_MS });
  const outage = new ThrottledLogger(
    new Logger(RateLimitStore.name),
    'Redis does not answer: each instance counts rate limits for itself until it does.',
  );
  redis.on('error', (error) => {
    redisErrors.inc();
    outage.warn(error);
  });
  return redis;
}
