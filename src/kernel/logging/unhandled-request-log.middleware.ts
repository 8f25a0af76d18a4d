import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { currentRequest } from '../context/request-context.js';
import type { RequestLog } from './request-log.js';

/** Logs the requests that reach no handler: pages, unknown routes, refusals of the body parser and of guards. */
export function unhandledRequestLog(log: RequestLog): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const context = currentRequest();
    // `close` is emitted once, so `once` would only cost time.
    response.on('close', () => {
      if (context && !context.hasReachedHandler) log.write(request, response, context);
    });
    next();
  };
}
