import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { RequestContext } from '../context/request-context.js';
import { jsonLines, type WriteLine } from './json-lines.js';

/**
 * Writes the line of a request, when its response is complete or the client has disconnected. It is flat and has no
 * header and no body. pino-http would create two child loggers for each request and redact by path, at many times
 * the cost.
 */
export class RequestLog {
  private readonly writeLine: WriteLine;

  /** Slow requests are logged as warnings, with their slowest statements. */
  constructor(
    logger: Logger,
    private readonly settings: Pick<Config['log'], 'requests' | 'slowRequestMs'>,
  ) {
    this.writeLine = jsonLines(logger, RequestLog.name);
  }

  write(request: Request, response: Response, context: RequestContext): void {
    if (!this.settings.requests) return;
    const isComplete = response.writableFinished;
    const fields = fieldsOf(request, response, context);
    if (!isComplete) this.writeLine('warn', fields, 'request aborted by the caller');
    else if (response.statusCode >= 500) this.writeLine('error', fields, 'request');
    else if (fields.durationMs < this.settings.slowRequestMs) this.writeLine('info', fields, 'request');
    else this.writeLine('warn', { ...fields, ...statementFields(context) }, 'request was slow');
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

/** What the database did for the request, with the texts of the slowest statements. */
function statementFields({ statements }: RequestContext) {
  const { count, totalMs, slowest } = statements;
  return { statements: count, statementsMs: Math.round(totalMs), slowestStatements: slowest };
}

/** Without the query, which may contain search terms. */
function pathOf(url: string): string {
  const query = url.indexOf('?');
  return (query < 0 ? url : url.slice(0, query)).slice(0, 200);
}
