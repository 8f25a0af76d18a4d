import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './backoff.js';
import { withOutgoingHeaders } from './outgoing-headers.js';

const RETRIES = 2;
const BACKOFF = { firstMs: 100, longestMs: 1000 };
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([500, 502, 503, 504]);

/**
 * `fetch` that repeats a GET twice at most, after a network failure and after 500, 502, 503 and 504; every other
 * response is returned as it is. Other methods are sent once. `signal` ends all tries together. The request has the
 * headers of `outgoingHeaders`.
 */
export async function fetchWithRetry(address: string, init: RequestInit): Promise<Response> {
  const signal = init.signal ?? undefined;
  const retries = (init.method ?? 'GET') === 'GET' ? RETRIES : 0;
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(address, withOutgoingHeaders(init));
      if (attempt === retries || !TRANSIENT_STATUSES.has(response.status)) return response;
      await response.body?.cancel();
    } catch (error) {
      if (attempt === retries || signal?.aborted) throw error;
    }
    await sleep(backoffMs(attempt, BACKOFF), undefined, { signal });
  }
}
