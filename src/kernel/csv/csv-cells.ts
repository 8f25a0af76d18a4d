export type Cell = string | number | Date;

/** Without it Excel takes UTF-8 for something else and Müller becomes MÃ¼ller; readers of CSV know to skip it. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What a spreadsheet takes for the beginning of a formula, the full-width forms included. */
const FORMULA = '[=+\\-@\\t\\r\\n＝＋－＠]';
const NEEDS_ESCAPING = new RegExp(`^'*${FORMULA}`);
const IS_ESCAPED = new RegExp(`^'+${FORMULA}`);
const NEEDS_QUOTES = /[",;\r\n]/;

/** The first line of a file, which names its columns. */
export function csvHeader(columns: readonly string[]): string {
  return BYTE_ORDER_MARK + csvLine(columns);
}

/** A line after RFC 4180: comma, CRLF, quotes where they are needed. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Text that a spreadsheet would run is disarmed with an apostrophe in front;
 * numbers and moments are none. So is text that would look disarmed without
 * being it, which is why `originalCell` gives every text back as it was.
 */
function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const text = NEEDS_ESCAPING.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text that was written as this cell. */
export function unescapeCell(cell: string): string {
  return IS_ESCAPED.test(cell) ? cell.slice(1) : cell;
}
