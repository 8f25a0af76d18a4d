import type { Actor } from '../auth/actor.js';
import type { RequestContext } from '../context/request-context.js';
import { ipPrefix } from './ip-prefix.js';
import { API_KEY_LIMIT, DEFAULT_LIMIT, type Limit, ownLimit } from './limit.js';

/** Who is counted, and under which limit where the route names none. */
interface Caller {
  readonly key: string;
  readonly limit: Limit;
}

/** The user, or the API key, which counts apart from its owner; without an actor the address. */
export function callerOf(request: RequestContext, actor?: Actor): Caller {
  if (!actor) return { key: `address:${clientNetwork(request)}`, limit: DEFAULT_LIMIT };
  const { userId, credential } = actor;
  if (credential.kind === 'token') return { key: `user:${userId}`, limit: DEFAULT_LIMIT };
  const { id, rateLimitPerMinute: own } = credential;
  return { key: `key:${id}`, limit: own === undefined ? API_KEY_LIMIT : ownLimit(own) };
}

/**
 * The network of the client: as far as TRUST_PROXY goes, what the proxies name,
 * and the nearest proxy when they name no address.
 */
export function clientNetwork({ ipAddress, response }: Pick<RequestContext, 'ipAddress' | 'response'>): string {
  return ipPrefix(ipAddress ?? response?.req.socket.remoteAddress ?? 'unknown');
}
