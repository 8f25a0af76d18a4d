import { HttpStatus } from '@nestjs/common';

export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'not_acceptable'
  | 'conflict'
  | 'gone'
  | 'precondition_failed'
  | 'too_large'
  | 'unsupported_media_type'
  | 'too_slow'
  | 'too_many_headers'
  | 'too_many_requests'
  | 'internal'
  | 'not_configured'
  | 'bad_gateway'
  | 'unavailable';

/** The only place where a kind of error becomes a status. A new kind does not compile until it has one. */
export const STATUS: Record<ErrorKind, number> = {
  malformed: HttpStatus.BAD_REQUEST,
  invalid: HttpStatus.UNPROCESSABLE_ENTITY,
  unauthenticated: HttpStatus.UNAUTHORIZED,
  forbidden: HttpStatus.FORBIDDEN,
  not_found: HttpStatus.NOT_FOUND,
  method_not_allowed: HttpStatus.METHOD_NOT_ALLOWED,
  not_acceptable: HttpStatus.NOT_ACCEPTABLE,
  conflict: HttpStatus.CONFLICT,
  gone: HttpStatus.GONE,
  precondition_failed: HttpStatus.PRECONDITION_FAILED,
  too_large: HttpStatus.PAYLOAD_TOO_LARGE,
  unsupported_media_type: HttpStatus.UNSUPPORTED_MEDIA_TYPE,
  too_slow: HttpStatus.REQUEST_TIMEOUT,
  too_many_headers: 431,
  too_many_requests: HttpStatus.TOO_MANY_REQUESTS,
  internal: HttpStatus.INTERNAL_SERVER_ERROR,
  not_configured: HttpStatus.NOT_IMPLEMENTED,
  bad_gateway: HttpStatus.BAD_GATEWAY,
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
};

/** One way a request can fail, as RFC 9457 means it: the title never changes, the page explains it. */
export interface ProblemType {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly title: string;
  /** What happened and what the caller can do about it; shown at /problems/<code>. */
  readonly about: string;
}

const registered = new Map<string, ProblemType>();

/**
 * Declares a problem type and gives it a page at /problems/<code>.
 * Throws when the code is taken: a code stands for one thing for ever.
 */
export function problemType(kind: ErrorKind, code: string, title: string, about: string): ProblemType {
  if (registered.has(code)) throw new Error(`The problem code ${code} is declared twice.`);
  const type = Object.freeze({ kind, code, title, about });
  registered.set(code, type);
  return type;
}

/** Every declared problem type, by code. */
export function problemTypes(): ReadonlyMap<string, ProblemType> {
  return registered;
}
