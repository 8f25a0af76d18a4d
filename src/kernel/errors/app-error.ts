import type { ProblemType } from './problem-type.js';

/** One broken rule of a request: where, and what is expected. */
export interface Violation {
  /** JSON Pointer into the body, as a fragment: `#/lines/0/quantity`. */
  readonly pointer?: string;
  /** The query, path or header parameter, instead of `pointer`. */
  readonly parameter?: string;
  /** The line of an uploaded file on which the row begins; the first is 1. */
  readonly line?: number;
  readonly code: string;
  readonly detail: string;
}

export interface AppErrorOptions extends ErrorOptions {
  readonly violations?: readonly Violation[];
  /** Response headers, such as Allow or WWW-Authenticate. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as Retry-After. */
  readonly retryAfterSeconds?: number;
  /** `Database.transaction` retries the transaction that throws it. */
  readonly retryable?: boolean;
  /** Additional members of the problem document (RFC 9457, section 3.2). */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * A refusal that the client can act on; the message becomes `detail`. Every other error is a bug and is
 * answered as a 500 that reveals nothing. Subclasses are declared with `problem()`.
 */
export class AppError extends Error {
  readonly violations: readonly Violation[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly retryable: boolean;

  constructor(
    readonly type: ProblemType,
    detail: string,
    { violations, headers = {}, retryAfterSeconds, extensions = {}, retryable = false, cause }: AppErrorOptions = {},
  ) {
    super(detail, { cause });
    this.name = new.target.name;
    this.violations = violations;
    this.extensions = extensions;
    this.retryable = retryable;
    this.headers = retryAfterSeconds === undefined ? headers : { ...headers, 'Retry-After': String(retryAfterSeconds) };
  }
}
