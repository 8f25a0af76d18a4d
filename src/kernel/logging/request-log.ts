import type { Request, Response } from 'express';
import type { DestinationStream, Logger } from 'pino';
import { pathOf, type RequestContext } from '../context/request-context.js';
import { destinationOf } from './logger.js';
import { redactText } from './redact-text.js';
import { isoTimestamp } from './timestamp.js';

/**
 * Writes the line of a request, when its response is complete or the client has disconnected. It is flat, has no
 * header and no body, and is redacted like all others. pino would assemble it in three times the time, and pino-http
 * would create two child loggers for each request.
 */
export class RequestLog {
  private readonly destination: DestinationStream | undefined;

  constructor(private readonly logger: Logger) {
    this.destination = destinationOf(logger);
  }

  write(request: Request, response: Response, context: RequestContext): void {
    const isComplete = response.writableFinished;
    const level = !isComplete ? 'warn' : response.statusCode >= 500 ? 'error' : 'info';
    if (!this.logger.isLevelEnabled(level)) return;
    const msg = isComplete ? 'request' : 'request aborted by the caller';
    const line = { level, time: isoTimestamp(), ...fieldsOf(request, response, context), msg };
    this.destination?.write(redactText(`${JSON.stringify(line)}\n`));
  }
}

function fieldsOf(request: Request, response: Response, context: RequestContext) {
  return {
    requestId: context.requestId,
    traceId: context.traceId,
    method: request.method,
    // Without the query, which may contain search terms.
    path: pathOf(request.originalUrl).slice(0, 200),
    route: (request.route as { path?: string } | undefined)?.path,
    handler: context.handler,
    status: response.statusCode,
    durationMs: Math.round((performance.now() - context.startedAtMs) * 10) / 10,
    bytes: Number(response.getHeader('content-length') ?? 0),
    userId: context.userId,
    ipAddress: context.ipAddress,
  };
}
