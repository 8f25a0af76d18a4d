import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { CONFIG, type Config, ConfigError } from '../../config/config.js';
import { counter } from '../telemetry/metrics/metrics.js';
import type { Count } from './rate-limit-keys.js';
import { declaredLimits, type Limit } from './limit.js';
import { RateLimitStore } from './rate-limit-store.js';
import { RateLimited } from './rate-limits.errors.js';

const refusals = counter('keelson_rate_limited_total', 'Requests that were refused by a rate limit.', ['limit']);

/** What became of one request under a limit. */
export interface Consumption {
  /** With the figures of this installation. */
  readonly limit: Limit;
  readonly key: string;
  readonly isAllowed: boolean;
  /** How many more requests are allowed in this window. */
  readonly remaining: number;
  /** When the window ends, by `performance.now()`. */
  readonly endsAtMs: number;
}

/** Counts requests under the declared limits, with the figures that RATE_LIMITS gives them. */
@Injectable()
export class RateLimits {
  readonly isEnabled: boolean;
  private readonly limits: ReadonlyMap<string, Limit>;

  /** Throws ConfigError when RATE_LIMITS names a limit that is not declared: it would have no effect. */
  constructor(
    @Inject(CONFIG) { rateLimits }: Config,
    private readonly store: RateLimitStore,
  ) {
    this.isEnabled = rateLimits.enabled;
    const declared = declaredLimits();
    const unknown = rateLimits.limits.filter(({ name }) => !declared.has(name)).map(({ name }) => name);
    if (unknown.length > 0) {
      const known = [...declared.keys()].join(', ');
      throw new ConfigError([`RATE_LIMITS: there is no limit of the name ${unknown.join(', ')}. There are ${known}.`]);
    }
    this.limits = new Map([...declared.values(), ...rateLimits.limits].map((limit) => [limit.name, limit]));
  }

  /**
   * Counts a request under each of its limits, under the first with `points`, and says in the headers of `response`
   * what is left of that one. Throws RateLimited for one too many.
   */
  async require([own, ...others]: readonly [Count, ...Count[]], response?: Response, points = 1): Promise<void> {
    const consumption = await this.consume(own.limit, own.caller, points);
    if (!consumption.isAllowed) throw this.refusal(consumption);
    for (const { limit, caller } of others) {
      const further = await this.consume(limit, caller);
      if (!further.isAllowed) throw this.refusal(further);
    }
    if (response) this.setHeaders(response, consumption);
  }

  /** Counts one request of a caller, or one that costs as much as several. `isAllowed` is false for one too many. */
  async consume(declared: Limit, caller: string, points = 1): Promise<Consumption> {
    const limit = this.figuresOf(declared);
    const key = `${limit.name}:${limit.windowSeconds}:${caller}`;
    const { consumedPoints, msBeforeNext } = await this.store.consume(key, limit.windowSeconds, points);
    return {
      limit,
      key,
      isAllowed: consumedPoints <= limit.requests,
      remaining: Math.max(limit.requests - consumedPoints, 0),
      endsAtMs: performance.now() + msBeforeNext,
    };
  }

  /** A limit with the figures of this installation. */
  figuresOf(declared: Limit): Limit {
    const limit = declared.isOwn ? declared : this.limits.get(declared.name);
    if (!limit) throw new Error(`The rate limit ${declared.name} was declared after the application had started.`);
    return limit;
  }

  /** Uncounts a request. One whose window has ended is gone already. */
  async reward({ limit, key, endsAtMs }: Consumption): Promise<void> {
    if (performance.now() < endsAtMs) await this.store.reward(key, limit.windowSeconds);
  }

  setHeaders(response: Response, consumption: Consumption): void {
    for (const [name, value] of Object.entries(headersOf(consumption))) response.setHeader(name, value);
  }

  refusal(consumption: Consumption): RateLimited {
    refusals.inc({ limit: consumption.limit.name });
    return new RateLimited(consumption.limit, secondsLeft(consumption), headersOf(consumption));
  }
}

/** After draft-ietf-httpapi-ratelimit-headers: `r` requests are left for the next `t` seconds. */
function headersOf(consumption: Consumption): Record<string, string> {
  const { name, requests, windowSeconds } = consumption.limit;
  return {
    'RateLimit-Policy': `"${name}";q=${requests};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${consumption.remaining};t=${secondsLeft(consumption)}`,
  };
}

/** Rounded up: a caller that waits so long is taken. */
function secondsLeft({ endsAtMs }: Consumption): number {
  return Math.max(Math.ceil((endsAtMs - performance.now()) / 1000), 1);
}
