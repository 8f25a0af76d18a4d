export type Cell = string | number | Date;

/** Without it Excel reads UTF-8 in another encoding, and Müller becomes MÃ¼ller. */
const BYTE_ORDER_MARK = '\uFEFF';
/** Characters with which spreadsheets begin a formula, full-width forms included. */
const FORMULA = '[=+\\-@\\t\\r\\n＝＋－＠]';
const NEEDS_ESCAPING = new RegExp(`^'*${FORMULA}`);
const IS_ESCAPED = new RegExp(`^'+${FORMULA}`);
const NEEDS_QUOTES = /[",;\r\n]/;

/** The header line of a file. */
export function csvHeader(columns: readonly string[]): string {
  return BYTE_ORDER_MARK + csvLine(columns);
}

/** A line of RFC 4180: comma, CRLF, quotes where needed. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/**
 * Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP,
 * CSV injection). So does text that already looks like that, so that `unescapeCell`
 * restores every text.
 */
function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const text = NEEDS_ESCAPING.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The text that `csvLine` wrote into this cell. */
export function unescapeCell(cell: string): string {
  return IS_ESCAPED.test(cell) ? cell.slice(1) : cell;
}
