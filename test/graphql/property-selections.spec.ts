import { buildSchema, execute, type GraphQLObjectType, parse, printSchema } from 'graphql';
import { PropertySelections } from '../../src/kernel/graphql/execution/property-selections.js';

const schema = buildSchema(`
  directive @public on OBJECT
  type Query { shelf: Shelf shelves: [Shelf] broken: Shelf }
  type Shelf @public { total: Int! books: [Book!]! }
  type Book @public { title: String! tags: [String!] author: Author shelf: Shelf }
  type Author { name: String }
`);
for (const name of ['Shelf', 'Book', 'Author'])
  for (const field of Object.values((schema.getType(name) as GraphQLObjectType).getFields())) {
    const rootFieldResolver = (source: Record<string, unknown>) => source[field.name];
    field.resolve = rootFieldResolver;
  }
let resolved = 0;
(schema.getType('Author') as GraphQLObjectType).getFields()['name']!.resolve = () => `Zoë ${++resolved}`;

const book = (title: string) => ({ title, tags: ['a', 'b'], author: {} });
const rootValue = {
  shelf: () => Promise.resolve({ total: 2, books: [book('Tea'), book('Chai')] }),
  shelves: [{ total: 1, books: [book('Mate')] }, null],
  broken: { total: null, books: [] },
};
const plain = new PropertySelections(schema);

async function both(query: string, variableValues = {}) {
  resolved = 0;
  const expected = await execute({ schema, document: parse(query), rootValue, variableValues });
  resolved = 0;
  const given = parse(query);
  const document = plain.replaceIn(given);
  const got = await execute({ schema, document, rootValue, variableValues });
  return { expected, got, isReplaced: JSON.stringify(document) !== JSON.stringify(given) };
}

describe('property selections', () => {
  it.each([
    ['a list of objects', '{ shelf { total books { title tags } } }'],
    ['aliases and __typename', '{ x: shelf { n: total kind: __typename books { t: title } } }'],
    ['several fields of an operation', '{ shelf { total } shelves { total } }'],
    [
      'the part below a field with a resolver of its own',
      '{ shelf { books { title author { name } } } shelves { total } }',
    ],
    ['a field with a directive', 'query($no: Boolean = false) { shelf @skip(if: $no) { total } shelves { total } }'],
  ])('give what graphql-js gives: %s', async (_, query) => {
    const { expected, got, isReplaced } = await both(query);
    expect(isReplaced).toBe(true);
    expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
    expect(got.errors).toBeUndefined();
  });

  it.each([
    ['fragments', '{ ...S } fragment S on Query { shelf { total } }'],
    ['a field that is selected twice', '{ shelf { books { title } } shelf { total books { tags } } }'],
    ['a selection with a directive', '{ shelf { books { title @include(if: false) tags } } }'],
    ['objects that are not public', '{ shelf { books { author { name } } } }'],
    ['a name that no object can have', '{ shelf { __proto__: total } }'],
  ])('leave to graphql-js: %s', async (_, query) => {
    const { expected, got, isReplaced } = await both(query);
    expect(isReplaced).toBe(false);
    expect(JSON.stringify(got)).toBe(JSON.stringify(expected));
  });

  it('answer null and an error for a value that the schema does not allow', async () => {
    const { expected, got } = await both('{ broken { total } }');
    expect(got.data).toEqual(expected.data);
    expect(got.errors!.map(({ message }) => message)).toEqual(expected.errors!.map(({ message }) => message));
  });

  it('are in no description of the schema', async () => {
    await both('{ shelf { total } }');
    expect(printSchema(schema)).not.toContain('plain');
    const { data } = await execute({ schema, document: parse('{ __type(name: "Query") { fields { name } } }') });
    expect(data).toMatchObject({ __type: { fields: [{ name: 'shelf' }, { name: 'shelves' }, { name: 'broken' }] } });
  });
});
