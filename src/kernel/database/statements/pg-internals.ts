/** What is used of pg beyond its documented API; see docs/internals.md. */
import type { Client, Connection } from 'pg';

export { prepareValue } from 'pg/lib/utils.js';

/** The statements that the connection has parsed: the text of each by its name. */
export function parsedStatements(connection: Connection): Readonly<Record<string, string>> {
  return (connection as unknown as { parsedStatements: Readonly<Record<string, string>> }).parsedStatements;
}

/** The process id that the server, or a pooler in its place, named when the connection began. */
export function backendKeyOf(client: Client): number | null {
  return (client as unknown as { processID: number | null }).processID;
}
