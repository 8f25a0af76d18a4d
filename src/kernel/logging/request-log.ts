import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { RequestContext } from '../context/request-context.js';
import { jsonLines, type WriteLine } from './json-lines.js';

/**
 * Writes the line of a request, when its response is complete or the client has disconnected. It is flat and has no
 * header and no body. pino-http would create two child loggers for each request and redact by path, at many times
 * the cost.
 */
export class RequestLog {
  private readonly writeLine: WriteLine;

  constructor(logger: Logger) {
    this.writeLine = jsonLines(logger);
  }

  write(request: Request, response: Response, context: RequestContext): void {
    const isComplete = response.writableFinished;
    const level = !isComplete ? 'warn' : response.statusCode >= 500 ? 'error' : 'info';
    this.writeLine(
      level,
      fieldsOf(request, response, context),
      isComplete ? 'request' : 'request aborted by the caller',
    );
  }
}

function fieldsOf(request: Request, response: Response, context: RequestContext) {
  return {
    requestId: context.requestId,
    traceId: context.traceId,
    method: request.method,
    path: pathOf(request.originalUrl),
    route: (request.route as { path?: string } | undefined)?.path,
    handler: context.handler,
    status: response.statusCode,
    durationMs: Math.round((performance.now() - context.startedAtMs) * 10) / 10,
    bytes: Number(response.getHeader('content-length') ?? 0),
    userId: context.userId,
    ipAddress: context.ipAddress,
  };
}

/** Without the query, which may contain search terms. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return (query < 0 ? url : url.slice(0, query)).slice(0, 200);
}
