import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { authenticationProblems, membersOf } from '../../errors/problem-documentation.js';
import { type ErrorKind, type ProblemType, problemTypes, STATUS } from '../../errors/problem-type.js';
import { ProblemResponse } from '../problems/problem.response.js';
import { RATE_LIMIT_HEADERS, RETRY_AFTER } from './openapi-headers.js';

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
  not_found: 'Does not exist, or the caller may not see it.',
  conflict: 'The request conflicts with the current state.',
  precondition_failed: 'If-Match names a version that is no longer current.',
  invalid: 'The body breaks field rules.',
  too_many_requests: 'Too many requests; Retry-After says when to retry.',
  unavailable: 'The server cannot process the request at the moment; Retry-After says when to retry.',
};

const ANY_REFUSAL = 'Any other refusal, of a body that is too large for example, or an error of the server.';
const LIMITED = '429 and 503 say in Retry-After when to retry.';

/** What any request can be answered, also under statuses that its route does not list. */
const ANY_ROUTE = [
  'bad_request',
  'invalid_query',
  'unreadable_body',
  'invalid_body',
  'unsupported_media_type',
  'body_too_large',
  'request_too_slow',
  'headers_too_large',
  'internal',
  'unavailable',
];

/** Adds the problems of an operation, one response for each status, and `default` for those that any route has. */
export function documentProblems(operation: OpenApiOperation, conditions: ProblemConditions): void {
  const codes = [...new Set([...conditions.declared, ...commonCodes(conditions)])];
  const anyRoute = [...(conditions.isUnlimited ? [] : ['rate_limited']), ...ANY_ROUTE];
  const kinds = new Set(codes.map((code) => typeOf(code).kind));
  const byKind = Map.groupBy(new Set([...codes, ...anyRoute]), (code) => typeOf(code).kind);
  for (const kind of kinds) {
    const types = (byKind.get(kind) ?? []).map(typeOf);
    const titles = types.filter(({ code }) => conditions.declared.includes(code)).map(({ title }) => `${title}.`);
    const description = titles.length > 0 ? titles.join(' ') : (DESCRIPTIONS[kind] ?? 'Refused.');
    operation.responses[STATUS[kind]] = { description, content: problemContent(types) };
  }
  operation.responses.default = {
    description: conditions.isUnlimited ? ANY_REFUSAL : `${ANY_REFUSAL} ${LIMITED}`,
    content: problemOf(anySchema(anyRoute.map(typeOf))),
    ...(!conditions.isUnlimited && { headers: { ...RATE_LIMIT_HEADERS, ...RETRY_AFTER } }),
  };
}

function commonCodes(route: ProblemConditions): string[] {
  const credential = !route.isPublic;
  const hasHeader = route.isIdempotent;
  const isMalformed = route.hasPath || hasHeader || route.hasQuery || route.hasBody;
  const known: Array<[boolean, string]> = [
    [route.hasPath || hasHeader, 'invalid_parameter'],
    [route.hasQuery, 'invalid_query'],
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
    [route.hasBody || route.isPost, 'invalid_body'],
    [route.isIdempotent, 'idempotency_key_reused'],
  ];
  return known.flatMap(([applies, code]) => (applies ? [code] : []));
}

/** Throws for a code that no problem type has. */
function typeOf(code: string): ProblemType {
  const type = problemTypes().get(code);
  if (!type) throw new Error(`No problem type has the code ${code}, which a route documents.`);
  return type;
}

/** One of `types`. Where one of them has members of its own, each has a schema, with its code as the name. */
function problemContent(types: readonly ProblemType[]) {
  const alternatives = types.map(referenceTo);
  const [only, ...others] = alternatives;
  if (!types.some(hasMembers)) return problemOf(problemSchema(types));
  if (only && others.length === 0) return problemOf(only);
  return problemOf({ oneOf: alternatives, discriminator: { propertyName: 'code' } });
}

/** One of many types, of which those without members are described together. */
function anySchema(types: readonly ProblemType[]) {
  const named = types.filter(hasMembers);
  const plain = problemSchema(types.filter((type) => !hasMembers(type)));
  return named.length === 0 ? plain : { oneOf: [...named.map(referenceTo), plain] };
}

function problemOf(schema: object) {
  return { 'application/problem+json': { schema } };
}

function referenceTo({ code }: ProblemType) {
  return { $ref: `#/components/schemas/${code}` };
}

function hasMembers({ code }: ProblemType): boolean {
  return Object.keys(membersOf(code)).length > 0;
}

/** A problem document with one of the codes, and where they have it in common the status, of these types. */
function problemSchema(types: readonly ProblemType[], members: ReturnType<typeof membersOf> = {}) {
  const statuses = [...new Set(types.map(({ kind }) => STATUS[kind]))];
  return {
    allOf: [
      { $ref: getSchemaPath(ProblemResponse) },
      {
        properties: {
          ...(statuses.length === 1 && { status: { enum: statuses } }),
          code: { enum: types.map(({ code }) => code) },
          ...members,
        },
        ...(Object.keys(members).length > 0 && { required: Object.keys(members) }),
      },
    ],
  };
}

/** The schemas that the responses of a document refer to by the code of a problem. */
export function problemSchemas(document: OpenAPIObject): Record<string, object> {
  const responses = JSON.stringify(document.paths);
  const described = [...problemTypes().values()].filter(({ code }) => responses.includes(`/schemas/${code}"`));
  return Object.fromEntries(
    described.map((type) => [
      type.code,
      { description: `${type.title}.`, ...problemSchema([type], membersOf(type.code)) },
    ]),
  );
}
