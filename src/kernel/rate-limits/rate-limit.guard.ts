import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AccessGuard } from '../auth/guard/access.guard.js';
import { AppError } from '../errors/app-error.js';
import { RouteMetadataCache } from '../context/route-metadata-cache.js';
import { currentRequest, type RequestContext } from '../context/request-context.js';
import { addressOf, callerOf, type Caller } from './caller.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.decorators.js';
import { type Counted, RateLimits } from './rate-limits.js';

/**
 * Stands before every route and counts its callers. It stands around the guard
 * that finds out who they are: those who are let in, or may not do this one
 * thing, count under their own name, wherever they call from; everybody else,
 * and whoever sends a credential that is no good, counts by address.
 *
 * A credential is looked at before the count and not after, so that somebody
 * who tries out credentials does not stop the others at the same address.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly rules: RouteMetadataCache<RateLimitOptions | undefined>;

  constructor(
    private readonly access: AccessGuard,
    private readonly limits: RateLimits,
    reflector: Reflector,
  ) {
    this.rules = new RouteMetadataCache((handler, controller) =>
      reflector.getAllAndOverride(RATE_LIMIT_OPTIONS, [handler, controller]),
    );
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const rule = this.rules.get(context);
    const seen = currentRequest();
    const entering = this.access.canActivate(context);
    if (!this.limits.areOn || rule === 'unlimited' || !seen) return entering;
    if (entering instanceof Promise) return this.countAfter(entering, rule, seen);
    const counted = this.count(rule, callerOf(seen), seen);
    return counted instanceof Promise ? counted.then(() => entering) : entering;
  }

  private async countAfter(
    entering: Promise<boolean>,
    rule: RateLimitOptions | undefined,
    seen: RequestContext,
  ): Promise<boolean> {
    try {
      await entering;
    } catch (error) {
      // What is our own failure is nobody's request too many.
      if (!(error instanceof AppError) || error.type.kind === 'unavailable') throw error;
      await this.count(rule, error.type.kind === 'unauthenticated' ? addressOf(seen) : callerOf(seen), seen);
      throw error;
    }
    const counted = this.count(rule, callerOf(seen), seen);
    if (counted instanceof Promise) await counted;
    return true;
  }

  /** Throws RateLimited when it is one request too many. */
  private count(rule: RateLimitOptions | undefined, caller: Caller, seen: RequestContext): void | Promise<void> {
    const limit = rule === undefined || rule === 'unlimited' ? caller.limit : rule;
    const counted = this.limits.take(limit, caller.key);
    return counted instanceof Promise ? counted.then((late) => this.tell(late, seen)) : this.tell(counted, seen);
  }

  private tell(counted: Counted, { response }: RequestContext): void {
    if (!counted.isAllowed) throw this.limits.refusal(counted);
    response?.setHeader('RateLimit-Policy', this.limits.policyOf(counted.limit));
    response?.setHeader('RateLimit', this.limits.stateOf(counted));
  }
}
