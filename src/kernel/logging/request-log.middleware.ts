import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { jsonLines } from './json-lines.js';
import { currentRequest, type RequestContext } from '../context/request-context.js';

/**
 * Writes one line a request, when its answer is complete or its caller has
 * gone. It is flat and holds no header and no body. pino-http would make two
 * child loggers a request and redact by path, at many times the cost.
 */
export function requestLogMiddleware(logger: Logger): RequestHandler {
  const write = jsonLines(logger);
  return (request: Request, response: Response, next: NextFunction) => {
    const startedAt = performance.now();
    const seen = currentRequest();
    // Comes once in any case, so `once` would only cost.
    response.on('close', () => {
      const complete = response.writableFinished;
      const level = !complete ? 'warn' : response.statusCode >= 500 ? 'error' : 'info';
      const fields = fieldsOf(request, response, seen, performance.now() - startedAt);
      write(level, fields, complete ? 'request' : 'request aborted by the caller');
    });
    next();
  };
}

function fieldsOf(request: Request, response: Response, seen: RequestContext | undefined, durationMs: number) {
  return {
    requestId: seen?.requestId,
    traceId: seen?.traceId,
    method: request.method,
    path: pathOf(request.originalUrl),
    route: (request.route as { path?: string } | undefined)?.path,
    handler: seen?.handler,
    status: response.statusCode,
    durationMs: Math.round(durationMs * 10) / 10,
    bytes: Number(response.getHeader('content-length') ?? 0),
    userId: seen?.userId,
    ipAddress: seen?.ipAddress,
  };
}

/** Without the query, which may hold what people search for. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return (query < 0 ? url : url.slice(0, query)).slice(0, 200);
}
