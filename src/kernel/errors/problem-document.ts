import type { AppError, Violation } from './app-error.js';
import { STATUS } from './problem-type.js';

const MAX_ERRORS_BYTES = 12_000;
const MAX_TEXT_LENGTH = 1000;

/**
 * The JSON of a problem document (RFC 9457). `instance` is the path of the request.
 * The document stays below 16 KB, whatever the request was: long texts are cut,
 * and when not all violations fit, `errorsOmitted` says how many are left out.
 */
export function problemDocument(problem: AppError, publicUrl: string, instance: string, requestId: unknown): string {
  const { title, status, detail, code, ...others } = problemMembers(problem);
  return JSON.stringify({
    type: `${publicUrl}/problems/${code}`,
    title,
    status,
    detail,
    instance: shorten(instance),
    code,
    requestId,
    ...others,
  });
}

interface ProblemMembers extends Record<string, unknown> {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

/** What a problem document says of the problem itself. */
export function problemMembers(problem: AppError): ProblemMembers {
  const { code, title, kind } = problem.type;
  return {
    title,
    status: STATUS[kind],
    detail: shorten(problem.message),
    code,
    ...problem.extensions,
    ...errorsOf(problem.violations),
  };
}

function errorsOf(violations: readonly Violation[] | undefined): Record<string, unknown> {
  if (!violations) return {};
  let bytes = 0;
  const errors: Violation[] = [];
  for (const violation of violations) {
    const error = { ...violation, detail: shorten(violation.detail) };
    bytes += Buffer.byteLength(JSON.stringify(error)) + 1;
    if (bytes > MAX_ERRORS_BYTES) return { errors, errorsOmitted: violations.length - errors.length };
    errors.push(error);
  }
  return { errors };
}

function shorten(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH).toWellFormed()}…` : text;
}
