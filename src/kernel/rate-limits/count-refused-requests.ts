import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { currentRequest } from '../context/request-context.js';
import { countsOf } from './rate-limit-keys.js';
import type { RateLimits } from './rate-limits.js';
import { RateLimited } from './rate-limits.errors.js';

/**
 * Counts requests that middlewares refuse, such as bodies that cannot be read, for their address: guards, which count
 * all others, do not see them. Refuses one too many as RateLimited. What a limit has refused is counted already.
 */
export function countRefusedRequests(limits: RateLimits): ErrorRequestHandler {
  return (error: unknown, _request: Request, _response: Response, next: NextFunction) => {
    const request = currentRequest();
    if (!limits.isEnabled || !request || error instanceof RateLimited) return next(error);
    limits.require(countsOf(request)).then(() => next(error), next);
  };
}
