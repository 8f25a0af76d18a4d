import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Limit } from './limit.js';

/** The limit of a route in place of the default one. */
export type RateLimitOptions = Limit | 'unlimited';

export const RATE_LIMIT_OPTIONS = 'keelson:rate-limit';

/** Gives a route a limit of its own. Routes that name the same limit share its count. */
export function RateLimit(limit: Limit): MethodDecorator & ClassDecorator {
  return SetMetadata(RATE_LIMIT_OPTIONS, limit);
}

/** Never refuses the route: for probes, whose refusal would look like an outage. */
export function SkipRateLimit(): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(RATE_LIMIT_OPTIONS, 'unlimited'), ApiExtension('x-unlimited', true));
}
