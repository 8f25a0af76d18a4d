import type { ProblemType } from './problem-type.js';

/** One broken rule of a request: where it is broken, and what would mend it. */
export interface Violation {
  /** A JSON Pointer into the body, as a fragment: `#/lines/0/quantity`. */
  readonly pointer?: string;
  /** The query, path or header parameter, when the body is not to blame. */
  readonly parameter?: string;
  /** The line of an uploaded file on which the broken row begins. */
  readonly line?: number;
  readonly code: string;
  readonly detail: string;
}

export interface AppErrorOptions extends ErrorOptions {
  readonly violations?: readonly Violation[];
  /** Headers of the answer, such as Allow or WWW-Authenticate. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Seconds after which a new try makes sense; sent as Retry-After. */
  readonly retryAfterSeconds?: number;
  /** Run once more, the transaction that it undid may end otherwise: `Database.transaction` does so before it gives up. */
  readonly retryable?: boolean;
  /** Facts for a client to act on, added to the answer as they stand. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * An answer the caller can act on; the message becomes its `detail`.
 * Anything else that is thrown is a bug and becomes a bare 500.
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
