/** What is used of pg beyond its documented API; see docs/internals.md. */
import type { Connection } from 'pg';

export { prepareValue } from 'pg/lib/utils.js';

/** The statements that the connection has parsed: the text of each by its name. */
export function parsedStatements(connection: Connection): Readonly<Record<string, string>> {
  return (connection as unknown as { parsedStatements: Readonly<Record<string, string>> }).parsedStatements;
}
