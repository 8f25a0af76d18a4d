import {
  type Connection,
  type CustomTypesConfig,
  type FieldDef,
  type QueryResultRow,
  type Submittable,
  types,
} from 'pg';
import { prepareValue } from 'pg/lib/utils.js';
import { serialize } from 'pg-protocol';

/** How the rows of a statement are read, worked out once from what the server says of its columns. */
interface Shape {
  readonly columns: readonly FieldDef[];
  readonly types: CustomTypesConfig;
  readonly readers: ReadonlyArray<(text: string) => unknown>;
  /** Copied for each row, so that all of them are objects of one kind. */
  readonly blank: Readonly<Record<string, null>>;
}

/** Of pg's connection what is used here; its published types leave it out. */
interface Wire {
  readonly stream: { write(bytes: Buffer): void };
  /** The names of the statements that this connection has parsed, each with its text. */
  readonly parsedStatements: Readonly<Record<string, string>>;
}

type Done = (error: Error | null | undefined, query?: PreparedQuery) => void;

/** What each connection has learnt of its statements. */
const knownShapes = new WeakMap<Wire, Map<string, Shape>>();

/**
 * A named prepared statement that learns once for each connection how its rows
 * look. pg's own query asks the server to describe them at every execution, and
 * works out from it how they are read, which is a tenth of what reading one
 * resource costs. PostgreSQL itself sees to it that this can't go stale: it
 * refuses a prepared statement whose columns have become others.
 *
 * `callback` is called once, with an error or with this query and its rows. The
 * extended query flow after https://www.postgresql.org/docs/18/protocol-flow.html.
 */
export class PreparedQuery<Row extends QueryResultRow = QueryResultRow> implements Submittable {
  readonly rows: Row[] = [];
  /** Rows that were given or touched. */
  rowCount = 0;
  /** Read and set by pg, which may replace it: nobody hears the late answer to a query that was given up. */
  callback: Done | undefined;
  private shape: Shape | undefined;
  private flaw: Error | undefined;

  constructor(
    readonly name: string,
    readonly text: string,
    private readonly values: unknown[],
    private readonly readAs: CustomTypesConfig = types,
  ) {}

  /** Sends everything in one piece, or gives the error of a value that can't be sent; nothing is sent then. */
  submit(connection: Connection): Error | null {
    const wire = connection as unknown as Wire;
    const known = knownShapes.get(wire)?.get(this.name);
    if (known) this.shape = known.types === this.readAs ? known : shapeOf(known.columns, this.readAs);
    try {
      wire.stream.write(
        Buffer.concat(this.messages(wire.parsedStatements[this.name] !== undefined, known !== undefined)),
      );
      return null;
    } catch (error) {
      return error as Error;
    }
  }

  handleRowDescription({ fields }: { fields: readonly FieldDef[] }): void {
    this.shape = shapeOf(fields, this.readAs);
  }

  handleDataRow({ fields }: { fields: ReadonlyArray<string | null> }): void {
    if (this.flaw || !this.shape) return;
    try {
      this.rows.push(rowOf(fields, this.shape) as Row);
    } catch (error) {
      this.flaw = error as Error;
    }
  }

  handleCommandComplete({ text }: { text: string }, connection: Wire): void {
    this.rowCount = Number(text.slice(text.lastIndexOf(' ') + 1)) || 0;
    remember(connection, this.name, (this.shape ??= shapeOf([], this.readAs)));
  }

  handleReadyForQuery(): void {
    this.callback?.(this.flaw, this);
  }

  handleError(error: Error): void {
    this.callback?.(error);
  }

  private messages(isParsed: boolean, isDescribed: boolean): Buffer[] {
    const { name, text } = this;
    const messages = isParsed ? [] : [serialize.parse({ name, text })];
    messages.push(serialize.bind({ statement: name, values: this.values, valueMapper: prepareValue }));
    if (!isDescribed) messages.push(serialize.describe({ type: 'P' }));
    messages.push(serialize.execute(), serialize.sync());
    return messages;
  }
}

function remember(connection: Wire, name: string, shape: Shape): void {
  let shapes = knownShapes.get(connection);
  if (!shapes) knownShapes.set(connection, (shapes = new Map<string, Shape>()));
  if (!shapes.has(name)) shapes.set(name, shape);
}

function shapeOf(columns: readonly FieldDef[], readAs: CustomTypesConfig): Shape {
  const readerOf = readAs.getTypeParser as (oid: number, format: 'text') => (text: string) => unknown;
  return {
    columns,
    types: readAs,
    readers: columns.map(({ dataTypeID }) => readerOf(dataTypeID, 'text')),
    blank: Object.fromEntries(columns.map(({ name }) => [name, null])),
  };
}

function rowOf(texts: ReadonlyArray<string | null>, { columns, readers, blank }: Shape): QueryResultRow {
  const row: QueryResultRow = { ...blank };
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index];
    const column = columns[index];
    const read = readers[index];
    if (typeof text === 'string' && column && read) row[column.name] = read(text);
  }
  return row;
}
