import type { Actor } from '../auth/actor.js';
import type { RequestContext } from '../context/request-context.js';
import { API_KEY_LIMIT, DEFAULT_LIMIT, type Limit, ownLimit } from './limit.js';
import { ipPrefix } from './ip-prefix.js';

/** Who is counted, and under which limit where the route names none. */
export interface Caller {
  readonly key: string;
  readonly limit: Limit;
}

/** The user, or the API key that was used: a key counts by itself and not with its owner. Else the address. */
export function callerOf(seen: RequestContext): Caller {
  const actor = seen.response?.req.user as Actor | undefined;
  if (!actor) return addressOf(seen);
  const { userId, credential } = actor;
  if (credential.kind === 'api_key') {
    const { id, rateLimitPerMinute: own } = credential;
    return { key: `key:${id}`, limit: own === undefined ? API_KEY_LIMIT : ownLimit(own) };
  }
  return { key: `user:${userId}`, limit: DEFAULT_LIMIT };
}

/** The address alone, whoever calls from it. */
export function addressOf(seen: RequestContext): Caller {
  return { key: `address:${clientNetwork(seen)}`, limit: DEFAULT_LIMIT };
}

/**
 * Where the request comes from: as far as TRUST_PROXY goes, what the proxies
 * say. When they name no address at all, the nearest of them stands for all of
 * its callers: without any count there would be no limit.
 */
export function clientNetwork({ ipAddress, response }: Pick<RequestContext, 'ipAddress' | 'response'>): string {
  return ipPrefix(ipAddress ?? response?.req.socket.remoteAddress ?? 'unknown');
}
