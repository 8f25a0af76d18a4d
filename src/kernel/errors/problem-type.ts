import { HttpStatus } from '@nestjs/common';

/** RFC 6585, section 5; Nest has no name for it. */
const REQUEST_HEADER_FIELDS_TOO_LARGE = 431;

/** The kinds of errors and their statuses, which are decided here alone. */
export const STATUS = {
  malformed: HttpStatus.BAD_REQUEST,
  invalid: HttpStatus.UNPROCESSABLE_ENTITY,
  unauthenticated: HttpStatus.UNAUTHORIZED,
  forbidden: HttpStatus.FORBIDDEN,
  not_found: HttpStatus.NOT_FOUND,
  method_not_allowed: HttpStatus.METHOD_NOT_ALLOWED,
  conflict: HttpStatus.CONFLICT,
  gone: HttpStatus.GONE,
  precondition_failed: HttpStatus.PRECONDITION_FAILED,
  precondition_required: HttpStatus.PRECONDITION_REQUIRED,
  too_large: HttpStatus.PAYLOAD_TOO_LARGE,
  unsupported_media_type: HttpStatus.UNSUPPORTED_MEDIA_TYPE,
  too_slow: HttpStatus.REQUEST_TIMEOUT,
  too_many_headers: REQUEST_HEADER_FIELDS_TOO_LARGE,
  too_many_requests: HttpStatus.TOO_MANY_REQUESTS,
  internal: HttpStatus.INTERNAL_SERVER_ERROR,
  not_configured: HttpStatus.NOT_IMPLEMENTED,
  bad_gateway: HttpStatus.BAD_GATEWAY,
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
  gateway_timeout: HttpStatus.GATEWAY_TIMEOUT,
} as const;

export type ErrorKind = keyof typeof STATUS;

/** A kind of refusal (RFC 9457, section 3.1.1). The title is the same each time; the page of the code explains it. */
export interface ProblemType {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly title: string;
  readonly about: string;
}

const registered = new Map<string, ProblemType>();

/** Throws when the code is taken: a code never changes its meaning. */
export function registerProblemType(type: ProblemType): ProblemType {
  if (registered.has(type.code)) throw new Error(`The problem code ${type.code} is declared twice.`);
  registered.set(type.code, Object.freeze(type));
  return type;
}

/** Every declared problem type, by code. */
export function problemTypes(): ReadonlyMap<string, ProblemType> {
  return registered;
}
