import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';
import { UUID } from '../../context/ids.js';
import { isObject } from '../../http/validation/define-field.js';
import type { Money } from '../../money/money.js';

const DATE_TIME_URL = 'https://scalars.graphql.org/andimarek/date-time.html';

/** In lower case. */
export const Uuid = scalar('UUID', 'A UUID (RFC 9562).', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc9562',
  parse: (value) => (typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : refuse('a UUID')),
  serialize: (value) => value,
});

/** As an input it stays text: the request classes turn it into a date, as they do for REST. */
export const DateTime = scalar('DateTime', 'A point in time in ISO 8601 with its offset; answered in UTC.', {
  specifiedByURL: DATE_TIME_URL,
  parse: (value) => (typeof value === 'string' ? value : refuse('a date and time such as 2026-01-31T12:00:00Z')),
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
});

/** Of which currencies and amounts are allowed, the request classes decide. */
export const MoneyScalar = scalar(
  'Money',
  'An amount in minor units of its ISO 4217 currency: `{ amount, currency }`.',
  {
    parse: (value) => (isObject(value) ? { ...value } : refuse('an object such as { amount: 1999, currency: "EUR" }')),
    serialize: (value) => {
      const { amount, currency } = value as Money;
      return { amount, currency };
    },
  },
);

export const SafeInteger = scalar('SafeInteger', 'A whole number from -(2^53 - 1) to 2^53 - 1.', {
  parse: (value) => (Number.isSafeInteger(value) ? value : refuse('a whole number')),
  serialize: (value) => value,
});

export const Json = scalar('JSON', 'Any JSON value.', { parse: (value) => value, serialize: (value) => value });

interface ScalarOptions {
  readonly specifiedByURL?: string;
  parse(value: unknown): unknown;
  serialize(value: unknown): unknown;
}

function scalar(name: string, description: string, { parse, serialize, specifiedByURL }: ScalarOptions) {
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL,
    serialize,
    parseValue: parse,
    parseLiteral: (node: ValueNode, variables) => {
      if (node.kind === Kind.INT) return parse(Number(node.value));
      return parse(valueFromASTUntyped(node, variables));
    },
  });
}

function refuse(expected: string): never {
  throw new GraphQLError(`Expected ${expected}.`);
}
