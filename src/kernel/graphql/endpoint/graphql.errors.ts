import { problem } from '../../errors/problem.js';
import { describeMembers } from '../../errors/problem-documentation.js';

/** What the size of an operation is limited by. */
const COMPLEXITY_LIMITS = [
  'depth',
  'nesting',
  'fields',
  'aliases',
  'repetitions',
  'directives',
  'fragments',
  'operations',
  'cost',
] as const;
export type ComplexityLimit = (typeof COMPLEXITY_LIMITS)[number];

export class GraphqlSyntax extends problem(
  'malformed',
  'graphql_syntax',
  'Not a GraphQL document',
  'The document is not in the query language of GraphQL, or is longer than allowed. `locations` of the error says where.',
) {}

export class GraphqlInvalid extends problem(
  'malformed',
  'graphql_invalid',
  'The document does not fit the schema',
  'A field, argument, fragment or variable of the document is unknown or has another type. The schema is in schema.graphql of the repository.',
) {}

export class GraphqlTooComplex extends problem(
  'malformed',
  'graphql_too_complex',
  'The operation asks for too much',
  'The operation exceeds the limit that `limit` names: `max` is allowed, the operation has `actual`. Ask for fewer fields, shorter lists (`first`) or in several requests.',
  (limit: ComplexityLimit, max: number, actual: number) => [
    `The operation has ${limit} ${actual}; at most ${max} is allowed.`,
    { extensions: { limit, max, actual } },
  ],
) {}

export class GraphqlNotTrusted extends problem(
  'forbidden',
  'graphql_not_trusted',
  'The document is not one of the trusted ones',
  'This installation executes only documents that its operator has registered. Send `documentId` of one of them instead of `query`.',
) {}

export class GraphqlDocumentUnknown extends problem(
  'not_found',
  'graphql_document_unknown',
  'No such document',
  'No trusted document has this `documentId`. Clients and server must be deployed with the same list.',
) {}

describeMembers('graphql_too_complex', {
  limit: { type: 'string', description: 'The limit.', enum: [...COMPLEXITY_LIMITS], example: 'cost' },
  max: { type: 'integer', description: 'What is allowed.', example: 1000 },
  actual: { type: 'integer', description: 'What the operation has.', example: 4021 },
});
