import type { Connection, Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import { parsedStatements } from './pg-internals.js';
import type { PreparedQuery } from './prepared-query.js';

/**
 * Statements that are sent in one write and answered in one, so that they cost one
 * round trip. They end with a single Sync: after an error the server skips the
 * statements behind it, a COMMIT among them.
 *
 * `callback` is called once, with the error of the statement that failed or with
 * null when all have run; the rows are in the queries.
 * https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 */
export class Pipeline implements Submittable {
  /** pg replaces it when the statements time out, so that a late answer is ignored. */
  callback: ((error: Error | null | undefined) => void) | undefined;
  private answered = 0;
  private isSubmitted = false;

  constructor(public queries: readonly PreparedQuery[]) {}

  /** Of the statement that is being answered; pg notes it as parsed. */
  get name(): string | undefined {
    return this.queries[this.answered]?.name;
  }

  /** Of the statement that is being answered; before that, of all, for traces. */
  get text(): string {
    if (this.isSubmitted) return this.queries[this.answered]?.text ?? '';
    return this.queries.map(({ text }) => text).join(';\n');
  }

  /** Returns the error of a value that cannot be serialized; nothing is sent then. */
  submit(connection: Connection): Error | null {
    try {
      const parsed = parsedStatements(connection);
      const parsing = new Set<string>();
      const messages = this.queries.flatMap((query) => {
        const { name } = query;
        const isParsed = parsed[name] !== undefined || parsing.has(name);
        if (name !== '') parsing.add(name);
        return query.messages(connection, isParsed);
      });
      connection.stream.write(Buffer.concat([...messages, serialize.sync()]));
      this.isSubmitted = true;
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  handleRowDescription(message: Parameters<PreparedQuery['handleRowDescription']>[0]): void {
    this.queries[this.answered]?.handleRowDescription(message);
  }

  handleDataRow(message: Parameters<PreparedQuery['handleDataRow']>[0]): void {
    this.queries[this.answered]?.handleDataRow(message);
  }

  handleCommandComplete(message: { text: string }, connection: Connection): void {
    this.queries[this.answered]?.handleCommandComplete(message, connection);
    this.answered += 1;
  }

  handleReadyForQuery(): void {
    this.callback?.(this.queries.find(({ parseError }) => parseError)?.parseError);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }
}
