import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { type ErrorKind, problemTypes, STATUS } from '../../errors/problem-type.js';
import { ProblemResponse } from '../problems/problem.response.js';

export type OpenApiOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const DESCRIPTIONS: Partial<Record<ErrorKind | '4XX', string>> = {
  '4XX': 'The request was refused; see `detail`.',
  malformed: 'A parameter is invalid, or the body is not valid JSON.',
  unauthenticated: 'The credential is missing or invalid.',
  forbidden:
    'The credential lacks the required role or permission, or it is a cookie and the origin of the request is not allowed.',
  not_found: 'The resource does not exist, or the caller may not see it.',
  conflict: 'The request conflicts with the current state.',
  precondition_failed: 'If-Match names a version that is no longer current.',
  too_large: 'The body is too large.',
  unsupported_media_type: 'The route does not accept the format of the body.',
  invalid: 'The body breaks field rules.',
  too_many_requests: 'Too many requests; Retry-After says when to retry.',
  internal: 'An error of the server.',
  unavailable: 'The server cannot process the request at the moment; Retry-After says when to retry.',
};

/** The codes of the problems that are examples, where they differ from the kind. */
const CODES: Partial<Record<ErrorKind | '4XX', string>> = {
  '4XX': 'bad_request',
  malformed: 'invalid_parameter',
  too_large: 'body_too_large',
  invalid: 'invalid_body',
  too_many_requests: 'rate_limited',
};

/** Adds problems of these kinds to an operation, with the answers of the route at `url` as examples; those of the route itself are kept. */
export function documentProblems(operation: OpenApiOperation, kinds: readonly ErrorKind[], url: string): void {
  for (const kind of ['4XX' as const, ...kinds]) {
    const example = exampleOf(kind === 'not_found' ? notFoundCode(operation) : (CODES[kind] ?? kind), url);
    operation.responses[kind === '4XX' ? kind : STATUS[kind]] ??= {
      description: DESCRIPTIONS[kind] ?? 'Refused.',
      content: {
        'application/problem+json': { schema: { $ref: getSchemaPath(ProblemResponse) }, ...(example && { example }) },
      },
    };
  }
}

/** The code of the 404 that belongs to the tag of an operation, such as `order_not_found`. */
function notFoundCode({ tags: [tag = ''] = [] }: OpenApiOperation): string {
  return `${tag.replace(/s$/, '').replaceAll('-', '_')}_not_found`;
}

/** The problem with this code, as the route at `url` would answer it. */
function exampleOf(code: string, url: string): object | undefined {
  const type = problemTypes().get(code);
  if (!type) return undefined;
  return {
    type: new URL(`/problems/${code}`, url).href,
    title: type.title,
    status: STATUS[type.kind],
    detail: type.about,
    instance: url.slice(new URL(url).origin.length),
    code,
    requestId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
  };
}
