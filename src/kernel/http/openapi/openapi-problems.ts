import { HttpStatus } from '@nestjs/common';
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { type ErrorKind, problemTypes, STATUS } from '../../errors/problem-type.js';
import { ProblemResponse } from '../problems/problem.response.js';

export type OpenApiOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;

interface DocumentedProblem {
  readonly description: string;
  readonly code?: string;
}

/** What a kind of problem means, and the code of a problem that is its example. */
const PROBLEMS: Partial<Record<ErrorKind, DocumentedProblem>> = {
  malformed: { description: 'A parameter is invalid, or the body is not valid JSON.', code: 'invalid_parameter' },
  unauthenticated: { description: 'The credential is missing or invalid.', code: 'unauthenticated' },
  forbidden: {
    description:
      'The credential lacks the required role or permission, or it is a cookie and the origin of the request is not allowed.',
    code: 'forbidden',
  },
  not_found: { description: 'The resource does not exist, or the caller may not see it.' },
  conflict: { description: 'The request conflicts with the current state.' },
  precondition_failed: {
    description: 'If-Match names a version that is no longer current.',
    code: 'precondition_failed',
  },
  too_large: { description: 'The body is too large.', code: 'body_too_large' },
  unsupported_media_type: {
    description: 'The route does not accept the format of the body.',
    code: 'unsupported_media_type',
  },
  invalid: { description: 'The body breaks field rules.', code: 'invalid_body' },
  too_many_requests: { description: 'Too many requests; Retry-After says when to retry.', code: 'rate_limited' },
  internal: { description: 'An error of the server.', code: 'internal' },
  unavailable: {
    description: 'The server cannot process the request at the moment; Retry-After says when to retry.',
    code: 'unavailable',
  },
};
const ANY_REFUSAL = { description: 'The request was refused; see `detail`.', code: 'bad_request' };

/** Adds problems of these kinds to an operation, with the answers of the route at `url` as examples; those of the route itself are kept. */
export function documentProblems(operation: OpenApiOperation, kinds: readonly ErrorKind[], url: string): void {
  const problems: Record<string, DocumentedProblem | undefined> = { '4XX': ANY_REFUSAL };
  for (const kind of kinds) problems[STATUS[kind]] = PROBLEMS[kind];
  for (const [status, { description = 'Refused.', code = '' } = {}] of Object.entries(problems)) {
    const example = exampleOf(status === String(HttpStatus.NOT_FOUND) ? notFoundCode(operation) : code, url);
    operation.responses[status] ??= {
      description,
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
