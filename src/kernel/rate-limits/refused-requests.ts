import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { currentRequest } from '../context/request-context.js';
import { callerOf } from './caller.js';
import type { RateLimits } from './rate-limits.js';

/**
 * Counts requests that middlewares refuse, such as bodies that cannot be read, for their address: guards, which count
 * all others, do not see them. Refuses one too many as RateLimited.
 */
export function countRefusedRequests(limits: RateLimits): ErrorRequestHandler {
  return (error: unknown, _request: Request, _response: Response, next: NextFunction) => {
    const request = currentRequest();
    if (!limits.isEnabled || !request) return next(error);
    const { limit, key } = callerOf(request);
    limits.consume(limit, key).then((consumption) => {
      next(consumption.isAllowed ? error : limits.refusal(consumption));
    }, next);
  };
}
