import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  HttpStatus,
  Inject,
  Logger,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { CONFIG, type Config } from '../../../config/config.js';
import { isGraphql, requestOf } from '../../auth/actor.js';
import { bodyLimitOf } from '../middleware/body-limits.js';
import { discardBody } from './discard-body.js';
import { databaseProblem } from '../../database/postgres-errors.js';
import { AllowedMethods } from '../express/allowed-methods.js';
import { currentRequest, pathOf } from '../../context/request-context.js';
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
import { RefusalDelay } from '../../rate-limits/refusal-delay.js';
import { AccessDenials } from './access-denials.js';

/**
 * Answers every error as a problem document (RFC 9457): those of modules, Nest, the router and the body parser.
 * The cause of a server error is logged under the request id and never answered.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly allowedMethods: AllowedMethods,
    private readonly errorReporter: ErrorReporter,
    private readonly denials: AccessDenials,
    private readonly delay: RefusalDelay,
  ) {}

  /** Gives a GraphQL field the problem as its error. */
  catch(error: unknown, host: ArgumentsHost): AppError | undefined {
    if (isGraphql(host)) return this.translate(error, requestOf(host));
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Response>());
    return undefined;
  }

  /** Ends the response with the problem document of `error`; for code outside of Nest's router. */
  answer(error: unknown, request: Request, response: Response): void {
    const problem = this.record(error, request);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const context = currentRequest();
    const waitMs =
      context && STATUS[problem.type.kind] < HttpStatus.INTERNAL_SERVER_ERROR ? this.delay.next(context) : 0;
    if (waitMs === 0) this.send(problem, request, response);
    else setTimeout(() => this.send(problem, request, response), waitMs);
    this.denials.report(problem.type, request);
  }

  private send(problem: AppError, request: Request, response: Response): void {
    // The caller has left while it waited.
    if (response.destroyed) return;
    // Set before the error, they would describe a response that is not sent.
    for (const name of ['ETag', 'Location', 'Link']) response.removeHeader(name);
    response.setHeader('Cache-Control', 'no-store');
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    const requestId = currentRequest()?.requestId ?? request.id;
    const body = problemDocument(problem, this.config.publicUrl, pathOf(request.originalUrl), requestId);
    response.status(STATUS[problem.type.kind]).type('application/problem+json');
    if (problem.headers.Connection !== 'close') response.send(body);
    else {
      response.setHeader('Content-Length', Buffer.byteLength(body));
      response.write(body);
      void discardBody(request).then(() => response.end());
    }
  }

  /** The problem that an error is. Bugs and outages are logged, bugs also reported. */
  record(error: unknown, request: Request): AppError {
    const problem = this.translate(error, request);
    // An outage is logged by the component that notices it, not for each request that is refused because of it.
    const isBug = problem.type.kind === 'internal';
    const isOutage = !isBug && STATUS[problem.type.kind] >= HttpStatus.INTERNAL_SERVER_ERROR;
    if (isBug || (isOutage && problem.cause !== undefined))
      this.logger.error({ err: problem.cause ?? problem }, problem.message);
    if (isBug) this.errorReporter.report(problem.cause ?? problem, { handler: currentRequest()?.handler ?? 'none' });
    return problem;
  }

  private translate(error: unknown, request: Request): AppError {
    if (error instanceof AppError) return error;
    const fromDatabase = databaseProblem(error);
    if (fromDatabase) return fromDatabase;
    const status = statusOf(error);
    if (status === undefined || status >= HttpStatus.INTERNAL_SERVER_ERROR) return new Internal(error);
    if (status === HttpStatus.NOT_FOUND) return this.unrouted(request);
    if (status === HttpStatus.PAYLOAD_TOO_LARGE)
      return new BodyTooLarge(bodyLimitOf(pathOf(request.originalUrl), this.config.http.bodyLimitBytes));
    const detail = (error as Error).message;
    if (status === HttpStatus.UNSUPPORTED_MEDIA_TYPE) return new UnsupportedMediaType(detail);
    if ((error as { type?: string }).type?.startsWith('request.')) {
      return new UnreadableBody('The body ended before it was complete.', { cause: error });
    }
    return new BadRequest(detail, { cause: error });
  }

  /** A 404 of Nest's router. Modules throw errors that name the missing resource. */
  private unrouted(request: Request): AppError {
    const path = pathOf(request.originalUrl);
    const allowed = this.allowedMethods.methodsOf(path);
    if (allowed.length === 0 || allowed.includes(request.method)) return new RouteNotFound(request.method, path);
    return new MethodNotAllowed(request.method, path, allowed);
  }
}

/** The status of Nest's exceptions and of http-errors that are marked for the client; undefined for every other error. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error)) return undefined;
  const { status, expose } = error as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : undefined;
}
