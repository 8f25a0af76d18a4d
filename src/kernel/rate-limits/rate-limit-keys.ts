import type { Actor } from '../auth/actor.js';
import type { RequestContext } from '../context/request-context.js';
import { ipPrefix } from './ip-prefix.js';
import { API_KEY_LIMIT, API_KEY_OWNER_LIMIT, DEFAULT_LIMIT, type Limit, ownLimit } from './limit.js';

/** Who is counted, and under which limit. */
export interface Count {
  readonly caller: string;
  readonly limit: Limit;
}

/**
 * What a request counts for: the user, or the address without an actor. An API key counts apart from its owner, and
 * all keys of an owner together, so that more keys do not mean more requests. The limit of a route, if it has one,
 * counts for the user whatever the credential.
 */
export function countsOf(request: RequestContext, actor?: Actor, routeLimit?: Limit): [Count, ...Count[]] {
  if (!actor) return [{ caller: addressOf(request), limit: routeLimit ?? DEFAULT_LIMIT }];
  const { userId, credential } = actor;
  const user = `user:${userId}`;
  if (credential.kind === 'token') return [{ caller: user, limit: routeLimit ?? DEFAULT_LIMIT }];
  const { id, rateLimitPerMinute: own } = credential;
  const keyLimit = own === undefined ? API_KEY_LIMIT : ownLimit(own);
  return [
    routeLimit ? { caller: user, limit: routeLimit } : { caller: `key:${id}`, limit: keyLimit },
    { caller: user, limit: API_KEY_OWNER_LIMIT },
  ];
}

/** The name under which requests without an actor are counted. */
export function addressOf(request: RequestContext): string {
  return `address:${clientNetwork(request)}`;
}

/**
 * The network of the client: as far as TRUST_PROXY goes, what the proxies name,
 * and the nearest proxy when they name no address.
 */
export function clientNetwork({ ipAddress, response }: Pick<RequestContext, 'ipAddress' | 'response'>): string {
  return ipPrefix(ipAddress ?? response?.req.socket.remoteAddress ?? 'unknown');
}
