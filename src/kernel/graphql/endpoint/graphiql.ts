import { createRequire } from 'node:module';

/** Its scripts, styles and workers are in the page itself. It calls only this server. */
export const GRAPHIQL_POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; worker-src blob:; style-src 'unsafe-inline'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Renderer {
  renderGraphiQL(options: object): string;
}

const FIRST_QUERY = `# Sign in with POST /api/v1/auth/login.
# Put the access token below, under Headers:
#   { "Authorization": "Bearer ..." }

query Catalogue {
  products(first: 5) {
    totalCount
    nodes { id name price stock }
  }
}
`;

let page: string | undefined;

/** The page of GraphiQL. Its package is for development: images have no such page, and do not need it. */
export function graphiqlPage(): string {
  if (page !== undefined) return page;
  const { renderGraphiQL } = createRequire(__filename)('@graphql-yoga/render-graphiql') as Renderer;
  return (page = renderGraphiQL({ title: 'Keelson GraphQL', endpoint: '/graphql', defaultQuery: FIRST_QUERY }));
}
