import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { databaseProblem } from '../../database/postgres-errors.js';
import { Routes } from '../routes.js';
import { currentRequest } from '../../context/request-context.js';
import { ErrorReporter } from '../../telemetry/error-reporter.js';
import { AppError } from '../../errors/app-error.js';
import { problemDocument } from '../../errors/problem-document.js';
import { STATUS } from '../../errors/problem-type.js';
import {
  BadRequest,
  BodyTooLarge,
  MethodNotAllowed,
  RouteNotFound,
  UnreadableBody,
  UnsupportedMediaType,
} from '../../errors/request.errors.js';
import { Internal } from '../../errors/server.errors.js';

/**
 * Answers every failure in one shape, RFC 9457 problem+json: ours, Nest's,
 * the router's and the body parser's. What went wrong inside is for the log,
 * under the request id, never for the caller.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly routes: Routes,
    private readonly errorReporter: ErrorReporter,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
  }

  /** Ends the response with the problem document for `error`; for code that runs outside of Nest's router. */
  answer(error: unknown, request: Request, response: Response): void {
    const problem = this.translate(error, request);
    const status = STATUS[problem.type.kind];
    // An outage is said once, by who notices it, and not by each request that is refused because of it.
    const news = status === 500 || (status > 500 && problem.cause !== undefined);
    if (news) this.logger.error({ err: problem.cause ?? problem }, problem.message);
    if (status === 500)
      this.errorReporter.report(problem.cause ?? problem, { handler: currentRequest()?.handler ?? 'none' });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    // Set before the failure, they would speak of something that did not happen.
    for (const name of ['ETag', 'Location', 'Link']) response.removeHeader(name);
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    response
      .status(status)
      .type('application/problem+json')
      .send(
        problemDocument(problem, this.config.publicUrl, pathOf(request), currentRequest()?.requestId ?? request.id),
      );
  }

  private translate(error: unknown, request: Request): AppError {
    if (error instanceof AppError) return error;
    const fromDatabase = databaseProblem(error);
    if (fromDatabase) return fromDatabase;
    const status = statusOf(error);
    if (status === undefined || status >= 500) return new Internal(error);
    if (status === 404) return this.unrouted(request);
    if (status === 413) return new BodyTooLarge(this.config.http.bodyLimitBytes);
    const detail = (error as Error).message;
    if (status === 415) return new UnsupportedMediaType(detail);
    if ((error as { type?: string }).type?.startsWith('request.')) {
      return new UnreadableBody('The body ended before it was complete.', { cause: error });
    }
    return new BadRequest(detail, error);
  }

  /** Only the router itself says 404 without a reason of its own: modules throw errors that name what is missing. */
  private unrouted(request: Request): AppError {
    const path = pathOf(request);
    const allowed = this.routes.methodsOf(path);
    if (allowed.length === 0 || allowed.includes(request.method)) return new RouteNotFound(request.method, path);
    return new MethodNotAllowed(request.method, path, allowed);
  }
}

/** Nest's exceptions and http-errors that are made to be shown carry a status. Any other error is ours, whatever it carries. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error)) return undefined;
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}

function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0] ?? '/';
}
