import type { GraphQLError } from 'graphql';

/** The errors of a document that does not fit the schema. */
export class InvalidDocument extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document does not fit the schema.');
  }
}
