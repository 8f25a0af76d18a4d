import { Global, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CONFIG, type Config } from '../../config/config.js';
import { MemoryWindows } from './memory-windows.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimits, WINDOWS } from './rate-limits.js';
import { RedisWindows } from './redis-windows.js';
import type { Windows } from './windows.js';

const LONGEST_WAIT_AT_START_MS = 500;

/** The one place that decides where requests are counted: in Redis when there is one, else in this process. */
function windows({ redisUrl, rateLimits }: Config): Windows {
  const memory = new MemoryWindows();
  return redisUrl === undefined || !rateLimits.enabled ? memory : new RedisWindows(redisUrl, memory);
}

@Global()
@Module({
  providers: [
    { provide: WINDOWS, useFactory: windows, inject: [CONFIG] },
    RateLimits,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [RateLimits],
})
export class RateLimitsModule implements OnApplicationBootstrap {
  constructor(@Inject(WINDOWS) private readonly counts: Windows) {}

  /** After the others have begun: what they do need not wait for Redis. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.counts instanceof RedisWindows) await this.counts.connected(LONGEST_WAIT_AT_START_MS);
  }
}
