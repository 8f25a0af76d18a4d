import type { Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { type CachedRead, currentRequest, type RequestContext } from '../../context/request-context.js';

/** An answer that is the same for every caller, and the cached values that it was made of. */
export interface CachedResponse {
  readonly text: string;
  /** Of the text in UTF-8. */
  readonly bytes: number;
  readonly headers: ReadonlyArray<readonly [name: string, value: number | string | string[]]>;
  readonly route: unknown;
  readonly handler: string | undefined;
  readonly reads: readonly CachedRead[];
  /** How often its request counts under the rate limit. */
  readonly points: number;
}

const OK = 200;
/** Headers that do not depend on the caller. All others are set for each request anew. */
const ROUTE_HEADERS = ['ETag', 'Content-Type', 'Link', 'Vary', 'Deprecation', 'Sunset'];
/** Of an answer beside its text. */
const ENTRY_BYTES = 1000;

/**
 * Answers that are the same for every caller: of a GET by its target, else by the `answerKey` of the request. One is kept
 * when all of it came from the cache, without a statement, and is good as long as the cache has the values that it was
 * made of.
 */
export class ResponseCache {
  private readonly answers: LRUCache<string, CachedResponse>;

  constructor(maxBytes: number) {
    this.answers = new LRUCache({ maxSize: maxBytes });
  }

  /** The answer that was kept. Whether it is still good is for the caller to ask. */
  find(key: string): CachedResponse | undefined {
    return this.answers.get(key);
  }

  /** Keeps the answer that is about to be sent, if it can be given again. */
  keep(response: Response, status: number, { text, bytes }: Pick<CachedResponse, 'text' | 'bytes'>): void {
    const context = currentRequest();
    const { method, originalUrl, route } = response.req as Omit<Request, 'route'> & { readonly route?: unknown };
    if (status !== OK || !context?.cachedReads || !isOnlyCached(context)) return;
    const key = method === 'GET' ? originalUrl : context.answerKey;
    if (key === undefined) return;
    const headers = ROUTE_HEADERS.flatMap((name) => {
      const value = response.getHeader(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    const { handler, cachedReads: reads, points = 1 } = context;
    const size = 2 * (key.length + text.length) + ENTRY_BYTES;
    this.answers.set(key, { text, bytes, headers, route, handler, reads, points }, { size });
  }
}

function isOnlyCached({ isPublic, cache, statements }: RequestContext): boolean {
  return isPublic === true && cache === 'hit' && statements.count === 0;
}
