import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config, ConfigError } from '../../config/config.js';
import { declaredLimits, type Limit } from './limit.js';
import { RateLimited } from './rate-limits.errors.js';
import { partOf, type Quota, type Taken, type Windows } from './windows.js';

export const WINDOWS = Symbol('WINDOWS');

/** A limit with the figures that hold in this installation. */
interface Effective extends Quota {
  readonly windowSeconds: number;
  readonly policy: string;
}

/** One request that was counted under a limit. */
export interface Counted extends Taken {
  readonly limit: Limit;
  readonly caller: string;
}

/** Counts requests under the limits that are declared, with the figures that the configuration gives them. */
@Injectable()
export class RateLimits {
  readonly areOn: boolean;
  private readonly effective: ReadonlyMap<string, Effective>;

  constructor(
    @Inject(CONFIG) { rateLimits }: Config,
    @Inject(WINDOWS) private readonly windows: Windows,
  ) {
    this.areOn = rateLimits.enabled;
    refuseUnknown(rateLimits.limits);
    const own = new Map(rateLimits.limits.map((limit) => [limit.name, limit]));
    this.effective = new Map(
      [...declaredLimits().values()].map((limit) => [limit.name, effective(own.get(limit.name) ?? limit)]),
    );
  }

  /** Counts one request. One too many is not counted, and `isAllowed` is false. */
  take(limit: Limit, caller: string): Counted | Promise<Counted> {
    const taken = this.windows.take(this.of(limit), caller);
    return taken instanceof Promise ? taken.then((late) => ({ ...late, limit, caller })) : { ...taken, limit, caller };
  }

  /** Makes a request uncounted. */
  async giveBack({ limit, caller, part, by }: Counted): Promise<void> {
    await by.giveBack(this.of(limit), caller, part);
  }

  /** RateLimit-Policy, the same for every answer under this limit. */
  policyOf(limit: Limit): string {
    return this.of(limit).policy;
  }

  /**
   * RateLimit after draft-ietf-httpapi-ratelimit-headers: so many requests (`r`)
   * are taken within the next seconds (`t`); after these there may be more.
   */
  stateOf({ limit, isAllowed, remaining, waitMs }: Counted): string {
    const { name, windowSeconds } = this.of(limit);
    const seconds = secondsOf(waitMs);
    return `"${name}";r=${remaining};t=${isAllowed ? Math.min(seconds, windowSeconds) : seconds}`;
  }

  refusal(counted: Counted): RateLimited {
    const { name, requests, windowSeconds, policy } = this.of(counted.limit);
    return new RateLimited({
      name,
      requests,
      windowSeconds,
      retryAfterSeconds: secondsOf(counted.waitMs),
      headers: { 'RateLimit-Policy': policy, RateLimit: this.stateOf(counted) },
    });
  }

  private of(limit: Limit): Effective {
    if (limit.isOwn) return effective(limit);
    const known = this.effective.get(limit.name);
    if (!known) throw new Error(`The rate limit ${limit.name} was declared after the application had started.`);
    return known;
  }
}

function effective({ name, requests, windowSeconds }: Limit): Effective {
  const policy = `"${name}";q=${requests};w=${windowSeconds}`;
  return { name, requests, windowSeconds, partMs: partOf(windowSeconds), policy };
}

/** Never too early: a caller that waits so long is taken. */
function secondsOf(waitMs: number): number {
  return Math.max(Math.ceil(waitMs / 1000), 1);
}

/** A limit that is misspelled would quietly not hold. */
function refuseUnknown(limits: readonly Limit[]): void {
  const known = declaredLimits();
  const unknown = limits.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length === 0) return;
  throw new ConfigError([
    `RATE_LIMITS: there is no limit of the name ${unknown.join(', ')}. There are ${[...known.keys()].join(', ')}.`,
  ]);
}
