import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Limit } from './limit.js';

/** What a route says of its limit. A route that says nothing has the default one. */
export type RateLimitOptions = Limit | 'unlimited';

export const RATE_LIMIT_OPTIONS = 'keelson:rate-limit';

/** The route has this limit in place of the default one. Routes that name the same limit share its count. */
export function RateLimit(limit: Limit): MethodDecorator & ClassDecorator {
  return SetMetadata(RATE_LIMIT_OPTIONS, limit);
}

/** The route is never refused: for probes, whose refusal would look like an outage. */
export function SkipRateLimit(): MethodDecorator & ClassDecorator {
  const rule: RateLimitOptions = 'unlimited';
  return applyDecorators(SetMetadata(RATE_LIMIT_OPTIONS, rule), ApiExtension('x-unlimited', true));
}
