import type { Request, Response } from 'express';
import type { DestinationStream, Level, Logger } from 'pino';
import type { Config } from '../../config/config.js';
import { pathOf, type RequestContext } from '../context/request-context.js';
import { isLevelEnabled } from './log-levels.js';
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

  /** Slow requests are logged as warnings, with their slowest statements. */
  constructor(
    private readonly logger: Logger,
    private readonly settings: Pick<Config['log'], 'requests' | 'slowRequestMs'>,
  ) {
    this.destination = destinationOf(logger);
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

  private writeLine(level: Level, fields: object, msg: string): void {
    if (!isLevelEnabled(this.logger, RequestLog.name, level)) return;
    this.destination?.write(redactText(`${JSON.stringify({ level, time: isoTimestamp(), ...fields, msg })}\n`));
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
    requestBytes: sizeOf(request),
    bytes: Number(response.getHeader('content-length') ?? 0),
    userId: context.userId,
    roles: context.roles && [...context.roles],
    ipAddress: context.ipAddress,
  };
}

/** Of the body; undefined without one, and for one that came without its length. */
function sizeOf({ headers }: Request): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** What the database did for the request, with the texts of the slowest statements. */
function statementFields({ statements }: RequestContext) {
  const { count, totalMs, slowest } = statements;
  return { statements: count, statementsMs: Math.round(totalMs), slowestStatements: slowest };
}
