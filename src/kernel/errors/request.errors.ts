import type { Violation } from './app-error.js';
import { problem } from './problem.js';

export class RouteNotFound extends problem(
  'not_found',
  'route_not_found',
  'No such route',
  'No route has this path. /docs and /openapi.json list the routes; except for health, all begin with /api/v1.',
  (method: string, path: string) => `There is no route ${method} ${path}. See /docs for the routes.`,
) {}

export class MethodNotAllowed extends problem(
  'method_not_allowed',
  'method_not_allowed',
  'Method not allowed',
  'The path exists, but not for this method. The Allow header lists the methods that it supports.',
  (method: string, path: string, allowed: readonly string[]) => [
    `${path} does not support ${method}; it supports ${allowed.join(', ')}.`,
    { headers: { Allow: allowed.join(', ') } },
  ],
) {}

export class UnreadableBody extends problem(
  'malformed',
  'unreadable_body',
  'Unreadable body',
  'The body is not interoperable JSON (RFC 7493): it does not parse, is not UTF-8, has a duplicate member name, is nested too deeply, or contains a NUL or an unpaired surrogate.',
) {}

export class BodyTooLarge extends problem(
  'too_large',
  'body_too_large',
  'Body too large',
  'The body exceeds the limit of this server. Send less in one request.',
  (limitBytes: number | undefined) => [
    limitBytes ? `The body is larger than ${limitBytes} bytes.` : 'The body is too large.',
    { headers: { Connection: 'close' } },
  ],
) {}

export class UnsupportedMediaType extends problem(
  'unsupported_media_type',
  'unsupported_media_type',
  'Unsupported media type',
  'This route does not accept the format of the body. Send JSON with Content-Type: application/json.',
) {}

/** The body of a request class, all broken field rules listed. */
export class InvalidBody extends problem(
  'invalid',
  'invalid_body',
  'The body breaks field rules',
  'The body was parsed, but fields are missing, unknown or invalid. `errors` lists all of them, each with a JSON Pointer.',
  (violations: readonly Violation[]) => [summary(violations, 'field'), { violations }],
) {}

export class InvalidQuery extends problem(
  'malformed',
  'invalid_query',
  'Invalid query parameters',
  'Query parameters are unknown or invalid. `errors` lists all of them by name.',
  (violations: readonly Violation[]) => [summary(violations, 'query parameter'), { violations }],
) {}

export class InvalidParameter extends problem(
  'malformed',
  'invalid_parameter',
  'Invalid path or header parameter',
  'A path segment or header has an invalid format, for example an id that is not a UUID. `errors` names it.',
  (violation: Violation) => [violation.detail, { violations: [violation] }],
) {}

/** A refusal of Node, Express or Nest whose message is meant for the client. */
export class BadRequest extends problem(
  'malformed',
  'bad_request',
  'Bad request',
  'The request could not be understood. `detail` says why.',
) {}

/** `cause` is the foreign-key violation of a write that no service refused before. */
export class ReferenceConflict extends problem(
  'conflict',
  'reference_conflict',
  'Conflict with a related resource',
  'The request refers to a resource that does not exist, or deletes one that others refer to, because another request changed it at the same time. Nothing was written. Read the resources again.',
  (cause: unknown) => ['A related resource was changed at the same time. Nothing was written.', { cause }],
) {}

export class HostNotTrusted extends problem(
  'malformed',
  'host_not_trusted',
  'Host not served',
  'The Host header of the request names a host that this server does not serve. Use the address that its operator has published.',
) {}

export class HeadersTooLarge extends problem(
  'too_many_headers',
  'headers_too_large',
  'URL and headers too large',
  'The URL and the headers of the request exceed the limit of this server. Send less in the query, cookies or tokens.',
) {}

export class RequestTooSlow extends problem(
  'too_slow',
  'request_too_slow',
  'The request did not arrive in time',
  'The request did not arrive completely within the time limit. Send it again.',
) {}

function summary(violations: readonly Violation[], noun: string): string {
  const [first] = violations;
  if (violations.length === 1 && first) return first.detail;
  return `${violations.length} ${noun} rules are broken; errors lists them.`;
}
