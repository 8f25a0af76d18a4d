import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { authenticationProblems, membersOf } from '../../errors/problem-documentation.js';
import { type ErrorKind, type ProblemType, problemTypes, STATUS } from '../../errors/problem-type.js';
import { ProblemResponse } from '../problems/problem.response.js';

export type OpenApiOperation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What decides which problems an operation can answer. */
export interface ProblemConditions {
  readonly isPublic: boolean;
  readonly isRead: boolean;
  readonly isPost: boolean;
  readonly isIdempotent: boolean;
  readonly isUnlimited: boolean;
  readonly hasBody: boolean;
  readonly hasPath: boolean;
  readonly hasQuery: boolean;
  readonly hasIfMatch: boolean;
  /** The codes that the route declares. */
  readonly declared: readonly string[];
  /** The code of a 404, such as `order_not_found`. */
  readonly notFound: string;
}

const DESCRIPTIONS: Partial<Record<ErrorKind, string>> = {
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

/** What every route can refuse, also of a body that it does not expect, under statuses that it does not list. */
const ANY_REFUSAL = {
  description: 'The request was refused; see `detail`.',
  codes: [
    'bad_request',
    'unreadable_body',
    'unsupported_media_type',
    'body_too_large',
    'request_too_slow',
    'headers_too_large',
  ],
};

/** Adds the problems of an operation, one response for each status. */
export function documentProblems(operation: OpenApiOperation, conditions: ProblemConditions): void {
  const codes = [...new Set([...conditions.declared, ...commonCodes(conditions)])];
  const byKind = Map.groupBy(codes.map(typeOf), ({ kind }) => kind);
  for (const [kind, types] of byKind) {
    const titles = types.filter(({ code }) => conditions.declared.includes(code)).map(({ title }) => `${title}.`);
    const description = titles.length > 0 ? titles.join(' ') : (DESCRIPTIONS[kind] ?? 'Refused.');
    operation.responses[STATUS[kind]] = problemResponse(description, types);
  }
  operation.responses['4XX'] = problemResponse(ANY_REFUSAL.description, ANY_REFUSAL.codes.map(typeOf));
}

function commonCodes(route: ProblemConditions): string[] {
  const credential = !route.isPublic;
  const hasHeader = route.isIdempotent;
  const isMalformed = route.hasPath || hasHeader || route.hasQuery || route.hasBody;
  const known: Array<[boolean, string]> = [
    [route.hasPath || hasHeader, 'invalid_parameter'],
    [route.hasQuery, 'invalid_query'],
    [isMalformed, 'unreadable_body'],
    [isMalformed, 'bad_request'],
    [credential, 'unauthenticated'],
    [credential, 'forbidden'],
    [credential, 'denied_by_rule'],
    [!route.isRead, 'foreign_origin'],
    ...authenticationProblems().map((code): [boolean, string] => [credential, code]),
    [route.hasPath, route.notFound],
    [!route.isRead && (route.isPost || route.hasBody), 'reference_conflict'],
    [route.isIdempotent, 'idempotency_key_in_flight'],
    [route.hasIfMatch, 'precondition_failed'],
    [route.hasBody, 'body_too_large'],
    [route.hasBody, 'unsupported_media_type'],
    [route.hasBody || route.isPost, 'invalid_body'],
    [route.isIdempotent, 'idempotency_key_reused'],
    [!route.isUnlimited, 'rate_limited'],
    [true, 'internal'],
    [true, 'unavailable'],
  ];
  return known.flatMap(([applies, code]) => (applies ? [code] : []));
}

/** Throws for a code that no problem type has. */
function typeOf(code: string): ProblemType {
  const type = problemTypes().get(code);
  if (!type) throw new Error(`No problem type has the code ${code}, which a route documents.`);
  return type;
}

/** One of `types`, told apart by `code`, which is also the name of the schema; the example is the first. */
function problemResponse(description: string, types: readonly ProblemType[]) {
  const [first] = types;
  const reference = ({ code }: ProblemType) => ({ $ref: `#/components/schemas/${code}` });
  const schema =
    types.length === 1 && first
      ? reference(first)
      : { oneOf: types.map(reference), discriminator: { propertyName: 'code' } };
  return {
    description,
    content: {
      'application/problem+json': {
        schema,
        ...(first && { examples: { [first.code]: { $ref: `#/components/examples/${first.code}` } } }),
      },
    },
  };
}

/** The schemas and examples that the responses of a document refer to, by name. */
export function problemComponents(
  document: OpenAPIObject,
  origin: string,
): Record<'schemas' | 'examples', Record<string, object>> {
  const responses = JSON.stringify(document.paths);
  const types = [...problemTypes().values()];
  const described = types.filter(({ code }) => responses.includes(`/schemas/${code}"`));
  const shown = types.filter(({ code }) => responses.includes(`/examples/${code}"`));
  return {
    schemas: Object.fromEntries(described.map((type) => [type.code, schemaOf(type)])),
    examples: Object.fromEntries(shown.map((type) => [type.code, { value: exampleOf(type, origin) }])),
  };
}

function schemaOf({ code, title }: ProblemType): object {
  const members = membersOf(code);
  return {
    description: `${title}.`,
    allOf: [
      { $ref: getSchemaPath(ProblemResponse) },
      {
        required: ['code', ...Object.keys(members)],
        properties: {
          code: { type: 'string', enum: [code] },
          ...members,
        },
      },
    ],
  };
}

/** A problem of this type, as a route would answer it. */
function exampleOf({ code, kind, title }: ProblemType, origin: string): object {
  const members = Object.entries(membersOf(code)).map(([name, { example }]) => [name, example]);
  return {
    type: new URL(`/problems/${code}`, origin).href,
    title,
    status: STATUS[kind],
    detail: `${title}.`,
    instance: '/api/v1/orders',
    code,
    requestId: '0199a5f0-7c2e-7cc3-8a52-0c3a1c9be001',
    ...(Object.fromEntries(members) as object),
  };
}
