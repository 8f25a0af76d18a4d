import { type Options, stringify } from 'csv-stringify/sync';

export type Cell = string | number | Date;

/** What a spreadsheet takes for the beginning of a formula, the full-width forms included. */
const FORMULA = '[=+\\-@\\t\\r\\n＝＋－＠]';
const NEEDS_ESCAPING = new RegExp(`^'*${FORMULA}`);
const IS_ESCAPED = new RegExp(`^'+${FORMULA}`);

const OPTIONS: Options = {
  record_delimiter: 'windows',
  quote_record_delimiter: true,
  // Readers that split at semicolons need the quotes.
  quoted_match: ';',
  // The option escape_formulas is not used: text that looks escaped already would not come back as it was.
  cast: {
    string: (text) => (NEEDS_ESCAPING.test(text) ? `'${text}` : text),
    date: (date) => date.toISOString(),
  },
};

/** The first line, which names the columns, behind a byte order mark: without it Excel does not read UTF-8. */
export function csvHeader(columns: readonly string[]): string {
  return stringify([[...columns]], { ...OPTIONS, bom: true });
}

/**
 * Rows after RFC 4180. Text that a spreadsheet would evaluate gets an apostrophe in front, and so does text that
 * looks escaped, so that `unescapeCell` restores every text.
 */
export function csvRows(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], OPTIONS);
}

/** The text that was written as this cell. */
export function unescapeCell(cell: string): string {
  return IS_ESCAPED.test(cell) ? cell.slice(1) : cell;
}
