import { AppError, type AppErrorOptions } from './app-error.js';
import { type ErrorKind, registerProblemType } from './problem-type.js';

/** What an error says: its detail, by default its title, and its options. */
type Description = readonly [detail?: string, options?: AppErrorOptions];

/**
 * Declares a problem type together with its error class:
 *
 *     export class OrderClosed extends problem('conflict', 'order_closed', 'The order is closed', '...') {}
 *
 * `about` is shown at /problems/<code>: what happened, and what the caller can do. `describe` makes the detail
 * and the options from the arguments of the constructor; without it these are the arguments.
 * Throws when the code is already in use.
 */
export function problem<Args extends unknown[] = [...Description]>(
  kind: ErrorKind,
  code: string,
  title: string,
  about: string,
  describe?: (...args: Args) => string | Description,
): new (...args: Args) => AppError {
  const type = registerProblemType({ kind, code, title, about });
  return class extends AppError {
    constructor(...args: Args) {
      const described = describe ? describe(...args) : (args as unknown as Description);
      const [detail = `${title}.`, options] = typeof described === 'string' ? [described] : described;
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
  return problem('not_found', code, `No such ${resource}`, about, (id: string) => `No ${resource} has the id ${id}.`);
}
