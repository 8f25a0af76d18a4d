import sql, { empty, join, Sql } from 'sql-template-tag';

/** A column that a list can be sorted by. It must be NOT NULL. */
export interface SortColumn<Row> {
  readonly column: Sql;
  /** The column's type, where PostgreSQL does not infer it. Cursors hold its values as text. */
  readonly type?: Sql;
  /** The row's value for a cursor. */
  value(row: Row): string | number;
}

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
}

/** The part of a list that is requested. */
export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
  readonly sort: readonly SortKey[];
  /** Start after this position instead of skipping `offset` rows. */
  readonly after?: readonly (string | number)[];
}

interface Slice<Row> {
  readonly rows: Row[];
  readonly next?: (string | number)[];
  /** The position of the row with this index, for a cursor of its own. */
  positionAt(index: number): (string | number)[];
}

/**
 * Keyset pagination: a page begins after the last row of the previous page, found
 * through the index, so page 1,000 costs what page 1 costs, and inserts and
 * deletes shift no rows. The id is the last key and makes positions unique.
 * https://use-the-index-luke.com/no-offset explains the method.
 */
export class Keyset<Row extends { id: string }> {
  private readonly columns: ReadonlyMap<string, SortColumn<Row>>;

  /**
   * Columns by the names of their fields; a `SortColumn` where the row has the value under another name. A Date
   * becomes ISO 8601 in the cursor's JSON.
   */
  constructor(columns: Record<string, Sql | SortColumn<Row>>, id: Sql) {
    this.columns = new Map(
      Object.entries({ ...columns, id }).map(([field, column]) => [
        field,
        column instanceof Sql ? { column, value: (row) => row[field as keyof Row] as string } : column,
      ]),
    );
  }

  /** `and <condition>` for the rows after the cursor; empty without one. */
  after({ sort, after }: PageRequest): Sql {
    if (!after) return empty;
    const keys = this.keys(sort);
    const bounds = keys.map(({ type }, index) => sql`${after[index]}${type ? sql`::${type}` : empty}`);
    const [first] = keys;
    if (keys.every(({ descending }) => descending === first?.descending)) {
      const columns = keys.map(({ column }) => column);
      return sql`and (${join(columns)}) ${first?.descending ? sql`<` : sql`>`} (${join(bounds)})`;
    }
    const alternatives = keys.map((key, index) => {
      const equal = keys.slice(0, index).map(({ column }, before) => sql`${column} = ${bounds[before]}`);
      return sql`(${join([...equal, sql`${key.column} ${key.descending ? sql`<` : sql`>`} ${bounds[index]}`], ' and ')})`;
    });
    return sql`and ${first?.column} ${first?.descending ? sql`<=` : sql`>=`} ${bounds[0]} and (${join(alternatives, ' or ')})`;
  }

  /** `order by ... limit ... offset ...`. The limit is one row more than the page has, which tells whether more follow. */
  page(request: PageRequest): Sql {
    const { limit, offset, after } = request;
    return sql`${this.order(request)} limit ${limit + 1} ${after ? empty : sql`offset ${offset}`}`;
  }

  /** `order by ...` alone. */
  order({ sort }: Pick<PageRequest, 'sort'>): Sql {
    const order = this.keys(sort).map(({ column, descending }) => (descending ? sql`${column} desc` : column));
    return sql`order by ${join(order)}`;
  }

  /** Removes the extra row, and returns the position of the last row when there was one. */
  slice(found: Row[], { sort, limit }: PageRequest): Slice<Row> {
    const rows = found.slice(0, limit);
    const positionAt = (index: number) => this.keys(sort).map(({ value }) => value(rows[index] as Row));
    if (found.length <= limit || rows.length === 0) return { rows, positionAt };
    return { rows, positionAt, next: positionAt(rows.length - 1) };
  }

  private keys(sort: readonly SortKey[]): Array<SortColumn<Row> & { descending: boolean }> {
    const keys = sort.some(({ field }) => field === 'id')
      ? sort
      : [...sort, { field: 'id', descending: sort.at(-1)?.descending ?? false }];
    return keys.map(({ field, descending }) => {
      const column = this.columns.get(field);
      if (!column) throw new Error(`There is no sort column ${field}.`);
      return { ...column, descending };
    });
  }
}
