import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { currentRequest } from '../context/request-context.js';
import { databaseProblem } from '../database/postgres-errors.js';
import { AppError } from '../errors/app-error.js';
import { problemDocument } from '../errors/problem-document.js';
import type { ErrorKind } from '../errors/problem-type.js';
import { Internal } from '../errors/server.errors.js';
import { AccessDenials } from '../http/problems/access-denials.js';
import { ErrorReporter } from '../telemetry/error-reporter.js';
import { counter } from '../telemetry/metrics/metrics.js';

const refused = counter('keelson_socket_refused_total', 'Handshakes and messages of sockets that were refused.', [
  'code',
]);

/** All that a refusal says of where it was. */
const HANDSHAKE = { method: 'GET', originalUrl: '/socket.io' };

const CLOSE_CODES: Partial<Record<ErrorKind, number>> = {
  unauthenticated: 4401,
  forbidden: 4403,
  too_many_requests: 4429,
  unavailable: 4503,
};

/** Tells clients of sockets the same problem documents that requests are answered with. */
@Injectable()
export class SocketProblems {
  private readonly logger = new Logger(SocketProblems.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly denials: AccessDenials,
    private readonly errorReporter: ErrorReporter,
  ) {}

  /** JSON of a problem document (RFC 9457). The cause of an internal error is logged and not told. */
  documentOf(error: unknown): string {
    const problem = this.problemOf(error);
    refused.inc({ code: problem.type.code });
    this.denials.report(problem.type, HANDSHAKE);
    return problemDocument(problem, this.config.publicUrl, HANDSHAKE.originalUrl, currentRequest()?.requestId);
  }

  /** The error that socket.io sends as `connect_error`, with the problem document and a close code as its data. */
  connectErrorOf(error: unknown): Error & { readonly data: object } {
    const problem = this.problemOf(error);
    const document = JSON.parse(this.documentOf(problem)) as object;
    const closeCode = CLOSE_CODES[problem.type.kind] ?? 4400;
    return Object.assign(new Error(problem.type.title), { data: { closeCode, ...document } });
  }

  private problemOf(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const problem = databaseProblem(error) ?? new Internal(error);
    if (problem instanceof Internal) {
      this.logger.error({ err: error }, problem.message);
      this.errorReporter.report(error, { handler: 'socket' });
    }
    return problem;
  }
}
