import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { LRUCache } from 'lru-cache';
import { type Actor, isGraphql, requestOf } from '../auth/actor.js';
import { routeAccessOf } from '../auth/guard/access.decorators.js';
import { Authenticator } from '../auth/guard/authenticator.js';
import { currentRequest, type RequestContext } from '../context/request-context.js';
import { RouteMetadataCache } from '../context/route-metadata-cache.js';
import { AppError } from '../errors/app-error.js';
import { addressOf, countsOf } from './rate-limit-keys.js';
import { BAD_CREDENTIALS_LIMIT, type Limit } from './limit.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.decorators.js';
import { type Consumption, RateLimits } from './rate-limits.js';
import { RateLimited } from './rate-limits.errors.js';

/**
 * Counts every request: for the user or API key that its credential proves,
 * else for its address. A credential is verified before the count, so that
 * refused ones, which count by address, do not stop the good ones beside them.
 * An address with too many refused ones is itself refused before that, unless
 * its credential was verified a short while ago.
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  private readonly options: RouteMetadataCache<RateLimitOptions | undefined>;
  /** The last bad credential of addresses that may send no more of them in this window, as this instance counted. */
  private readonly exhausted = new LRUCache<string, Consumption>({ max: 10_000 });

  constructor(
    private readonly limits: RateLimits,
    private readonly authenticator: Authenticator,
    reflector: Reflector,
  ) {
    this.options = new RouteMetadataCache((handler, controller) =>
      reflector.getAllAndOverride(RATE_LIMIT_OPTIONS, [handler, controller]),
    );
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const options = this.options.get(context);
    const request = currentRequest();
    // The fields of a GraphQL operation are counted together, by their cost.
    if (!this.limits.isEnabled || options === 'unlimited' || !request || isGraphql(context)) return true;
    return this.consume(context, request, options);
  }

  private async consume(
    context: ExecutionContext,
    request: RequestContext,
    routeLimit: Limit | undefined,
  ): Promise<boolean> {
    const actor = await this.actorOf(context, request);
    await this.limits.require(countsOf(request, actor, routeLimit), request.response);
    return true;
  }

  /** Undefined on public routes, and for a credential that AuthenticationGuard refuses after the count. */
  private async actorOf(context: ExecutionContext, request: RequestContext): Promise<Actor | undefined> {
    if (routeAccessOf(context).public) return undefined;
    try {
      return await this.authenticator.find(requestOf(context), () => this.requireCredentialsLeft(request));
    } catch (error) {
      // An error of the server is not counted, and neither is a refusal by the limit itself.
      if (!(error instanceof AppError) || error.type.kind === 'unavailable' || error instanceof RateLimited)
        throw error;
      await this.countBadCredential(request);
      return undefined;
    }
  }

  /** Throws RateLimited. */
  private requireCredentialsLeft(request: RequestContext): void {
    const exhausted = this.exhausted.get(addressOf(request));
    if (exhausted) throw this.limits.refusal(exhausted);
  }

  private async countBadCredential(request: RequestContext): Promise<void> {
    this.requireCredentialsLeft(request);
    const address = addressOf(request);
    const consumption = await this.limits.consume(BAD_CREDENTIALS_LIMIT, address);
    const ttl = Math.ceil(consumption.endsAtMs - performance.now());
    if (consumption.remaining === 0 && ttl > 0) this.exhausted.set(address, consumption, { ttl });
  }
}
