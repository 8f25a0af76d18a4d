import { Global, Module } from '@nestjs/common';
import { HealthChecks } from '../telemetry/health-checks.js';
import { RateLimitStore } from './rate-limit-store.js';
import { RateLimits } from './rate-limits.js';
import { RefusalDelay } from './refusal-delay.js';

@Global()
@Module({ providers: [RateLimitStore, RateLimits, RefusalDelay], exports: [RateLimits, RefusalDelay] })
export class RateLimitsModule {
  constructor(store: RateLimitStore, checks: HealthChecks) {
    checks.register('rateLimits', () =>
      store.isShared
        ? { status: 'healthy', message: 'Requests are counted.' }
        : { status: 'degraded', message: 'Redis does not answer; each instance counts requests for itself.' },
    );
  }
}
