import { TypeMetadataStorage } from '@nestjs/graphql';
import { TestApp } from './app.js';
import type { Answer, ApiClient } from './client.js';
import type { TestDatabase } from './database.js';

// They belong to the whole process, while each test file loads the types of the application anew.
TypeMetadataStorage.clear();

/** The application with GraphQL, which tests of REST do without. */
export function startGraphql(
  env: Record<string, string> = {},
  logTo?: (line: string) => void,
  database?: TestDatabase,
): Promise<TestApp> {
  return TestApp.start({ GRAPHQL: 'true', ...env }, database, logTo);
}

/** Sends a GraphQL operation. */
export function ask(
  client: ApiClient,
  query: string,
  variables: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> {
  return client.post('/graphql', { query, variables }, headers);
}

/** The data of an operation without errors. */
// oxlint-disable-next-line no-explicit-any
export async function dataOf(client: ApiClient, query: string, variables: object = {}): Promise<any> {
  const { status, body } = await ask(client, query, variables);
  if (status !== 200 || body.errors) throw new Error(`The operation failed: ${JSON.stringify(body)}`);
  return body.data;
}

/** The codes of the errors, in their order. */
export function codesOf({ body }: Answer): string[] {
  return (body.errors ?? []).map(({ extensions }: { extensions: { code: string } }) => extensions.code);
}
