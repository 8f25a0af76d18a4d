import { buildSchema, execute, parse } from 'graphql';
import type { Policy } from '../../src/kernel/auth/policy/policy.js';
import { AccessEnforcer } from '../../src/kernel/graphql/access/access-enforcer.js';
import { GraphqlContext } from '../../src/kernel/graphql/endpoint/graphql-context.js';

const DIRECTIVES = `
  directive @public on OBJECT | FIELD_DEFINITION
  directive @auth(apiKeyScopes: [String!]) on OBJECT | FIELD_DEFINITION
  directive @hasRole(role: String!) on OBJECT | FIELD_DEFINITION
`;
const enforcer = new AccessEnforcer(undefined as unknown as Policy);
const enforced = (types: string) => enforcer.enforce(buildSchema(DIRECTIVES + types));

describe('access directives', () => {
  it.each([
    ['an object type', 'type Query { book: Book @public } type Book { title: String }', 'Book.title'],
    ['a field of Query', 'type Query @public { title: String }', 'Query.title'],
  ])('are required: a schema with %s without one does not build', (_, types, field) => {
    expect(() => enforced(types)).toThrow(`${field} and its type have no access directive`);
  });

  it('protect an object wherever it is reached, and a field beside its type', async () => {
    const schema = enforced(`
      type Query { books: [Book] @public }
      type Book @public { title: String notes: String @auth author: Author }
      type Author @hasRole(role: "manager") { name: String }
    `);
    const book = { title: 'Tea', notes: 'secret', author: { name: 'Zoë' } };
    const { data, errors } = await execute({
      schema,
      document: parse('{ books { title notes author { name } } }'),
      rootValue: { books: [book] },
      contextValue: new GraphqlContext({} as never, undefined),
    });
    expect(data).toEqual({ books: [{ title: 'Tea', notes: null, author: null }] });
    expect(errors!.map(({ path }) => path!.join('.')).toSorted()).toEqual(['books.0.author', 'books.0.notes']);
  });
});
