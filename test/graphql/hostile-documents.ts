interface Hostile {
  readonly body: () => unknown;
  /** Any of these refusals will do. */
  readonly codes: readonly string[];
}

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join(' ');
const query = (text: string, variables = {}) => ({ query: text, variables });
const tooComplex = ['graphql_too_complex'];
const syntax = ['graphql_syntax'];

/** Documents that cost a server much more than their sender. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  'many aliases of one field': {
    body: () => query(`{ ${many(200, (i) => `a${i}: __typename`)} }`),
    codes: tooComplex,
  },
  'many aliases of a list': {
    body: () => query(`{ ${many(31, (i) => `a${i}: products { totalCount }`)} }`),
    codes: tooComplex,
  },
  'a batch': { body: () => Array.from({ length: 100 }, () => query('{ __typename }')), codes: ['invalid_body'] },
  'fragments that contain each other': {
    body: () => query('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
    codes: ['graphql_invalid'],
  },
  'a fragment that contains itself': {
    body: () => query('{ ...A } fragment A on Query { __typename ...A }'),
    codes: ['graphql_invalid'],
  },
  'fragments that double with each level': {
    body: () =>
      query(
        `{ ...F0 } ${many(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { me { id } }`,
      ),
    codes: tooComplex,
  },
  'many fragments': {
    body: () =>
      query(`{ ${many(150, (i) => `...F${i}`)} } ${many(150, (i) => `fragment F${i} on Query { me { id } }`)}`),
    codes: tooComplex,
  },
  'deep nesting': {
    body: () => query(`{ ${'orders { nodes { buyer { '.repeat(100)} id ${'} } }'.repeat(100)} }`),
    codes: tooComplex,
  },
  'deep nesting of inline fragments': {
    body: () => query(`{ ${'... { '.repeat(600)} __typename ${'}'.repeat(600)} }`),
    codes: [...tooComplex, 'graphql_syntax'],
  },
  'nested lists': {
    body: () => query('{ orders(first: 50) { nodes { lines { product { id } } } } }'),
    codes: ['graphql_too_complex'],
  },
  'a list longer than allowed, by a variable': {
    body: () => query('query($n: Int) { products(first: $n) { nodes { id } } }', { n: 2_000_000 }),
    codes: tooComplex,
  },
  'one field again and again': { body: () => query(`{ ${'__typename '.repeat(390)} }`), codes: tooComplex },
  'many directives': {
    body: () => query(`{ __typename ${'@include(if: true) '.repeat(100)} }`),
    codes: tooComplex,
  },
  'many unknown directives': { body: () => query(`{ __typename ${'@aa '.repeat(900)} }`), codes: tooComplex },
  'many operations': {
    body: () => ({ ...query(many(100, (i) => `query Q${i} { me { id } }`)), operationName: 'Q1' }),
    codes: tooComplex,
  },
  'many tokens': { body: () => query(`{ ${'a '.repeat(20_000)} }`), codes: syntax },
  'deeply nested values': {
    body: () => query(`{ products(filter: { q: ${'['.repeat(900)}${']'.repeat(900)} }) { totalCount } }`),
    codes: tooComplex,
  },
  'a deeply nested default': {
    body: () => query(`query($q: String = ${'['.repeat(900)}${']'.repeat(900)}) { __typename }`),
    codes: tooComplex,
  },
  'huge variables': {
    body: () => query('query($q: String) { products(filter: { q: $q }) { totalCount } }', { q: 'a'.repeat(1_000_000) }),
    codes: ['body_too_large', 'invalid_body'],
  },
  'many variables': {
    body: () => query('{ __typename }', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`v${i}`, i]))),
    codes: ['unreadable_body'],
  },
  'circular introspection': {
    body: () => query('{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }'),
    codes: ['graphql_invalid', 'graphql_too_complex'],
  },
};
