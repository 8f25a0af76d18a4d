import { AppError, type AppErrorOptions } from './app-error.js';
import { type ErrorKind, registerProblemType } from './problem-type.js';

type ProblemClass = new (detail?: string, options?: AppErrorOptions) => AppError;

/**
 * Declares a problem type together with its error class:
 *
 *     export class OrderClosed extends problem('conflict', 'order_closed', 'The order is closed', '...') {}
 *
 * `about` is shown at /problems/<code>: what happened, and what the caller can do. The title is also the
 * default detail. Throws when the code is already in use.
 */
export function problem(kind: ErrorKind, code: string, title: string, about: string): ProblemClass {
  const type = registerProblemType({ kind, code, title, about });
  return class extends AppError {
    constructor(detail = `${title}.`, options?: AppErrorOptions) {
      super(type, detail, options);
    }
  };
}

/** Declares the 404 of a resource that is addressed by its id. */
export function notFound(
  code: string,
  resource: string,
  about = `No ${resource} has this id.`,
): new (id: string) => AppError {
  return class extends problem('not_found', code, `No such ${resource}`, about) {
    constructor(id: string) {
      super(`No ${resource} has the id ${id}.`);
    }
  };
}
