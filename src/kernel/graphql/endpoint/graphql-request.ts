import type { Violation } from '../../errors/app-error.js';
import { pointerBelow, shortName } from '../../errors/nested-violation.js';
import { InvalidBody } from '../../errors/request.errors.js';
import { isObject } from '../../http/validation/define-field.js';

/** The body of a request, after https://graphql.github.io/graphql-over-http/draft/. */
export interface GraphqlRequest {
  readonly query?: string;
  /** Of a trusted document, in place of `query`. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const TEXTS = ['query', 'documentId', 'operationName'];
const OBJECTS = ['variables', 'extensions'];

/** Throws InvalidBody. One request has one operation: a list of requests is refused. */
export function readGraphqlRequest(body: unknown): GraphqlRequest {
  if (!isObject(body))
    throw new InvalidBody([
      { pointer: '#', code: 'type', detail: 'The body must be a JSON object with one operation.' },
    ]);
  const violations = Object.entries(body).flatMap(([name, value]): Violation[] => {
    const pointer = pointerBelow('#', [name]);
    if (value === null || value === undefined) return [];
    if (TEXTS.includes(name))
      return typeof value === 'string' ? [] : [{ pointer, code: 'text', detail: `${name} must be a text.` }];
    if (OBJECTS.includes(name))
      return isObject(value) ? [] : [{ pointer, code: 'object', detail: `${name} must be an object.` }];
    return [{ pointer, code: 'unknown', detail: `${shortName(name)} is unknown. Leave it out.` }];
  });
  const { query, documentId, operationName, variables } = body as Record<keyof GraphqlRequest, unknown>;
  if ((query ?? undefined) === undefined && (documentId ?? undefined) === undefined)
    violations.push({ pointer: '#/query', code: 'required', detail: 'The request requires query or documentId.' });
  if (violations.length > 0) throw new InvalidBody(violations.slice(0, 100));
  return {
    query: (query ?? undefined) as string | undefined,
    documentId: (documentId ?? undefined) as string | undefined,
    operationName: (operationName ?? undefined) as string | undefined,
    variables: (variables ?? {}) as Record<string, unknown>,
  };
}
