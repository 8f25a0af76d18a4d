import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Cache } from '../../cache/cache.js';
import { currentRequest, type RequestContext } from '../../context/request-context.js';
import { countsOf } from '../../rate-limits/rate-limit-keys.js';
import type { RateLimits } from '../../rate-limits/rate-limits.js';
import { writeText } from '../express/json-adapter.js';
import type { CachedResponse, ResponseCache } from '../express/response-cache.js';
import { setCacheStatus, setLifetime } from '../responses/cache-headers.js';
import { isCurrent } from '../responses/etag.js';

/**
 * Answers requests whose answer was kept and is still good, without the router, guards and handlers, which would give
 * the same. Public routes look at no credential, so what is left of the guards is the rate limit of the address.
 */
export function serveCachedResponses(answers: ResponseCache, cache: Cache, limits: RateLimits): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const answer = request.method === 'GET' ? answers.find(request.url) : undefined;
    const context = currentRequest();
    // `*` is true of lists and of single resources in different ways.
    if (!answer || !context || request.headers['if-none-match'] === '*' || !cache.areCurrent(answer.reads))
      return next();
    context.handler = answer.handler;
    request.route = answer.route;
    if (!limits.isEnabled) return send(answer, context, response);
    limits.require(countsOf(context), response).then(() => send(answer, context, response), next);
  };
}

function send({ text, bytes, headers }: CachedResponse, context: RequestContext, response: Response): void {
  for (const [name, value] of headers) response.setHeader(name, value);
  setLifetime(response);
  context.cache = 'hit';
  setCacheStatus(response);
  if (isCurrent(response, String(response.getHeader('ETag')))) {
    response.removeHeader('Content-Type');
    response.end();
  } else writeText(response, 200, text, bytes);
}
