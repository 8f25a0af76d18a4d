import {
  type Connection,
  type CustomTypesConfig,
  type FieldDef,
  type QueryResultRow,
  type Submittable,
  types,
} from 'pg';
import { serialize } from 'pg-protocol';
import { parsedStatements, prepareValue } from './pg-internals.js';

/** How the rows of a statement are read. */
interface RowShape {
  readonly columns: readonly FieldDef[];
  readonly types: CustomTypesConfig;
  readonly parsers: ReadonlyArray<(text: string) => unknown>;
  /** Copied for each row, so that V8 gives all rows one hidden class. */
  readonly blank: Readonly<Record<string, null>>;
}

const names = new Map<string, string>();

/** Further statements run unnamed, because the server keeps every named one in memory. */
const MAX_STATEMENTS = 1000;

type Callback = (error: Error | null | undefined, query?: PreparedQuery) => void;

/** The row shapes that each connection has learnt, by the name of the statement. */
const rowShapes = new WeakMap<Connection, Map<string, RowShape>>();

/**
 * A named prepared statement that asks the server for its columns only once for
 * each connection. pg's own query asks at every execution, which is a tenth of
 * the cost of reading one resource. It cannot become stale: PostgreSQL refuses a
 * prepared statement whose columns have changed. With an empty name the statement
 * is parsed, and planned for its values, each time.
 *
 * `callback` is called once, with an error or with this query and its rows.
 * Extended query protocol: https://www.postgresql.org/docs/18/protocol-flow.html.
 */
export class PreparedQuery<Row extends QueryResultRow = QueryResultRow> implements Submittable {
  readonly rows: Row[] = [];
  /** Rows that were returned or changed. */
  rowCount = 0;
  /** The command tag of the answer, such as `UPDATE 1`. */
  command = '';
  /** pg replaces it when the query times out, so that a late answer is ignored. */
  callback: Callback | undefined;
  /** Of a value in the answer that could not be read. */
  parseError: Error | undefined;
  private shape: RowShape | undefined;

  constructor(
    /** A pooler that does not carry prepared statements has it emptied before the statement is sent. */
    public name: string,
    readonly text: string,
    private readonly values: unknown[],
    private readonly customTypes: CustomTypesConfig = types,
  ) {}

  /** Sends all messages in one write. Returns the error of a value that cannot be serialized; nothing is sent then. */
  submit(connection: Connection): Error | null {
    try {
      const isParsed = parsedStatements(connection)[this.name] !== undefined;
      connection.stream.write(Buffer.concat([...this.messages(connection, isParsed), serialize.sync()]));
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  /** The messages that run the statement, but for Sync. `isParsed` tells whether the connection knows its name by then. */
  messages(connection: Connection, isParsed: boolean): Buffer[] {
    const { name, text } = this;
    const known = rowShapes.get(connection)?.get(name);
    if (known) this.shape = known.types === this.customTypes ? known : shapeOf(known.columns, this.customTypes);
    const messages = isParsed ? [] : [serialize.parse({ name, text })];
    messages.push(serialize.bind({ statement: name, values: this.values, valueMapper: prepareValue }));
    if (!known) messages.push(serialize.describe({ type: 'P' }));
    messages.push(serialize.execute());
    return messages;
  }

  handleRowDescription({ fields }: { fields: readonly FieldDef[] }): void {
    this.shape = shapeOf(fields, this.customTypes);
  }

  handleDataRow({ fields }: { fields: ReadonlyArray<string | null> }): void {
    if (this.parseError || !this.shape) return;
    try {
      this.rows.push(parseRow(fields, this.shape) as Row);
    } catch (error) {
      this.parseError = error as Error;
    }
  }

  handleCommandComplete({ text }: { text: string }, connection: Connection): void {
    this.command = text;
    this.rowCount = Number(text.slice(text.lastIndexOf(' ') + 1)) || 0;
    if (this.name === '') return;
    let shapes = rowShapes.get(connection);
    if (!shapes) rowShapes.set(connection, (shapes = new Map<string, RowShape>()));
    if (!shapes.has(this.name)) shapes.set(this.name, this.shape ?? shapeOf([], this.customTypes));
  }

  handleReadyForQuery(): void {
    this.callback?.(this.parseError, this);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }
}

function shapeOf(columns: readonly FieldDef[], customTypes: CustomTypesConfig): RowShape {
  const parserOf = customTypes.getTypeParser as (oid: number, format: 'text') => (text: string) => unknown;
  return {
    columns,
    types: customTypes,
    parsers: columns.map(({ dataTypeID }) => parserOf(dataTypeID, 'text')),
    blank: Object.fromEntries(columns.map(({ name }) => [name, null])),
  };
}

function parseRow(texts: ReadonlyArray<string | null>, { columns, parsers, blank }: RowShape): QueryResultRow {
  const row: QueryResultRow = { ...blank };
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index];
    const column = columns[index];
    const parse = parsers[index];
    if (typeof text === 'string' && column && parse) row[column.name] = parse(text);
  }
  return row;
}

/** The short name of a statement; empty when there are too many. */
export function statementName(text: string): string {
  let name = names.get(text);
  if (name === undefined && names.size < MAX_STATEMENTS) {
    name = `k${names.size + 1}`;
    names.set(text, name);
  }
  return name ?? '';
}
