import type { AppError } from './app-error.js';
import { STATUS } from './problem-type.js';

/** The JSON of a problem document (RFC 9457). `instance` is the path of the request. */
export function problemDocument(problem: AppError, publicUrl: string, instance: string, requestId: unknown): string {
  const { code, title, kind } = problem.type;
  return JSON.stringify({
    type: `${publicUrl}/problems/${code}`,
    title,
    status: STATUS[kind],
    detail: problem.message,
    instance,
    code,
    requestId,
    ...problem.extensions,
    errors: problem.violations,
  });
}
