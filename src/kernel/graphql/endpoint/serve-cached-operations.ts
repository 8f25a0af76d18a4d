import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../../auth/guard/authenticator.js';
import { hasCredential } from '../../auth/guard/credential-extractor.js';
import type { Cache } from '../../cache/cache.js';
import { currentRequest, type RequestContext } from '../../context/request-context.js';
import { writeText } from '../../http/express/json-adapter.js';
import type { CachedResponse, ResponseCache } from '../../http/express/response-cache.js';
import { countsOf } from '../../rate-limits/rate-limit-keys.js';
import { GRAPHQL_LIMIT } from '../../rate-limits/limit.js';
import type { RateLimits } from '../../rate-limits/rate-limits.js';
import { wantsOwnType } from './response-media-type.js';

/** Operations of front ends are shorter; others are executed each time. */
const MAX_BYTES = 8192;

/**
 * Answers operations whose answer was kept and is still good without parsing, guards and resolvers, which would give the
 * same. Their bodies are read and not parsed yet. What is left of the guards: the credential, if there is one, must have
 * been verified a short while ago, and the cost counts for the caller.
 */
export function serveCachedOperations(
  answers: ResponseCache,
  cache: Cache,
  authenticator: Authenticator,
  limits: RateLimits,
): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const context = currentRequest();
    const key = keyOf(request);
    if (key === undefined || !context) return next();
    context.answerKey = key;
    const answer = answers.find(key);
    if (!answer) return next();
    const isAnonymous = !hasCredential(request);
    const actor = isAnonymous ? undefined : authenticator.findVerified(request);
    if ((!isAnonymous && !actor) || !cache.areCurrent(answer.reads)) return next();
    context.handler = answer.handler;
    request.route = answer.route;
    if (!limits.isEnabled) return send(answer, context, response);
    // As the guard of the route and the endpoint count.
    limits
      .require(countsOf(context, actor, GRAPHQL_LIMIT), response, answer.points)
      .then(() => send(answer, context, response), next);
  };
}

/** The body as it was sent, which says all that the answer depends on but its type. Keys of REST begin with a slash. */
function keyOf(request: Request): string | undefined {
  const { method, url } = request;
  const body: unknown = request.body;
  if (method !== 'POST' || url !== '/graphql' || !Buffer.isBuffer(body) || body.length > MAX_BYTES) return undefined;
  return `${wantsOwnType(request) ? 'own ' : ''}${body.toString('latin1')}`;
}

function send({ text, bytes, headers }: CachedResponse, context: RequestContext, response: Response): void {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader('Cache-Control', 'no-store');
  context.cache = 'hit';
  writeText(response, 200, text, bytes);
}
