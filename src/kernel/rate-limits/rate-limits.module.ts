import { Global, Module } from '@nestjs/common';
import { RateLimitStore } from './rate-limit-store.js';
import { RateLimits } from './rate-limits.js';

@Global()
@Module({ providers: [RateLimitStore, RateLimits], exports: [RateLimits] })
export class RateLimitsModule {}
