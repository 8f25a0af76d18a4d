import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { currentRequest } from './request-context.js';

/**
 * Writes one line a request, when its answer is complete or its caller has gone.
 *
 * pino-http would make two child loggers a request and redact by path; this
 * line is flat, holds no header and no body, and costs a quarter of that. None
 * of its fields can be named like a secret, so they are not looked through for
 * one; the finished line still is, for what looks like an address or a token.
 */
export function requestLog(parent: Logger): RequestHandler {
  const logger = parent.child({}, { formatters: { log: (line) => line } });
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const complete = response.writableFinished;
      const level = !complete ? 'warn' : response.statusCode >= 500 ? 'error' : 'info';
      logger[level](
        line(request, response, performance.now() - startedAt),
        complete ? 'request' : 'request aborted by the caller',
      );
    });
    next();
  };
}

function line(request: Request, response: Response, durationMs: number): object {
  const seen = currentRequest();
  return {
    method: request.method,
    path: request.originalUrl.split('?', 1)[0]?.slice(0, 200),
    route: (request.route as { path?: string } | undefined)?.path,
    handler: seen?.handler,
    status: response.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
    bytes: Number(response.getHeader('content-length') ?? 0),
    userId: seen?.userId,
    ipAddress: seen?.ipAddress,
  };
}
