import { AppError, type Violation } from './app-error.js';
import { problemType } from './problem-type.js';

const routeNotFound = problemType(
  'not_found',
  'route_not_found',
  'No such route',
  'The path leads nowhere. The routes are listed at /docs and in /openapi.json; every one of them but health begins with /api/v1.',
);
const methodNotAllowed = problemType(
  'method_not_allowed',
  'method_not_allowed',
  'Method not allowed',
  'The path exists, but not for this method. The Allow header lists the methods it answers to.',
);
const unreadableBody = problemType(
  'malformed',
  'unreadable_body',
  'Unreadable body',
  'The body is not JSON that every reader understands alike (RFC 7493): it does not parse, is not UTF-8, names a member twice, nests too deeply, or holds a NUL or half a surrogate pair.',
);
const bodyTooLarge = problemType(
  'too_large',
  'body_too_large',
  'Body too large',
  'The body is larger than this server accepts. Send less in one request.',
);
const unsupportedMediaType = problemType(
  'unsupported_media_type',
  'unsupported_media_type',
  'Unsupported media type',
  'The body is in a format this route does not read. Send JSON with Content-Type: application/json.',
);
const invalidBody = problemType(
  'invalid',
  'invalid_body',
  'The body breaks field rules',
  'The body was read, but fields are missing, unknown or out of their limits. `errors` lists all of them with a JSON Pointer each.',
);
const invalidQuery = problemType(
  'malformed',
  'invalid_query',
  'Unusable query parameters',
  'Query parameters are unknown or out of their limits. `errors` lists all of them by name.',
);
const invalidParameter = problemType(
  'malformed',
  'invalid_parameter',
  'Unusable path or header parameter',
  'A part of the path or a header has the wrong form, for instance an id that is no UUID. `errors` names it.',
);
const badRequest = problemType(
  'malformed',
  'bad_request',
  'Bad request',
  'The request could not be understood. `detail` says what was wrong with it.',
);

const headersTooLarge = problemType(
  'too_many_headers',
  'headers_too_large',
  'Address and headers too large',
  'The address of the request and its headers together are larger than this server reads. Send less in the query, in cookies or in tokens.',
);
const requestTooSlow = problemType(
  'too_slow',
  'request_too_slow',
  'Request not complete in time',
  'The request did not arrive completely in the time a request is given. Send it again.',
);

export class RouteNotFound extends AppError {
  constructor(method: string, path: string) {
    super(routeNotFound, `Nothing answers ${method} ${path}. See /docs for what does.`);
  }
}

export class MethodNotAllowed extends AppError {
  constructor(method: string, path: string, allowed: readonly string[]) {
    super(methodNotAllowed, `${path} does not answer ${method}; it answers ${allowed.join(', ')}.`, {
      headers: { Allow: allowed.join(', ') },
    });
  }
}

export class UnreadableBody extends AppError {
  constructor(detail: string, options: { cause?: unknown; violations?: readonly Violation[] } = {}) {
    super(unreadableBody, detail, options);
  }
}

export class BodyTooLarge extends AppError {
  constructor(limitBytes: number | undefined) {
    super(bodyTooLarge, limitBytes ? `The body is larger than ${limitBytes} bytes.` : 'The body is too large.', {
      headers: { Connection: 'close' },
    });
  }
}

export class UnsupportedMediaType extends AppError {
  constructor(detail: string) {
    super(unsupportedMediaType, detail);
  }
}

export class InvalidBody extends AppError {
  constructor(violations: readonly Violation[]) {
    super(invalidBody, summary(violations, 'field'), { violations });
  }
}

export class InvalidQuery extends AppError {
  constructor(violations: readonly Violation[]) {
    super(invalidQuery, summary(violations, 'query parameter'), { violations });
  }
}

export class InvalidParameter extends AppError {
  constructor(violations: readonly Violation[]) {
    super(invalidParameter, violations.map(({ detail }) => detail).join(' '), { violations });
  }
}

/** A refusal that some library words; the wording is safe to pass on. */
export class BadRequest extends AppError {
  constructor(detail: string, cause?: unknown) {
    super(badRequest, detail, { cause });
  }
}

export class HeadersTooLarge extends AppError {
  constructor() {
    super(headersTooLarge, 'The address and the headers are larger than 16 KB together.');
  }
}

export class RequestTooSlow extends AppError {
  constructor() {
    super(requestTooSlow, 'The request did not arrive completely in time.');
  }
}

function summary(violations: readonly Violation[], noun: string): string {
  const [first] = violations;
  if (violations.length === 1 && first) return first.detail;
  return `${violations.length} ${noun} rules are broken; errors lists them.`;
}
