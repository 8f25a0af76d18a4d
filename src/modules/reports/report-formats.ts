import type { ReportFormat } from './report.entity.js';

type Cell = string | number | Date;
export type Row = Readonly<Record<string, Cell>>;

/** How rows become text, piece by piece: what stands before, between and after them. */
export interface ReportWriter {
  /** The beginning of the content. */
  head(): string;
  /** Rows that follow; `first` when none came before. */
  rows(rows: readonly Row[], first: boolean): string;
  /** The end of the content. */
  tail(): string;
}

export const MEDIA_TYPES: Record<ReportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
};

export function writerOf(format: ReportFormat, columns: readonly string[]): ReportWriter {
  return format === 'csv' ? csv(columns) : json(columns);
}

/**
 * RFC 4180: comma, CRLF, quotes where they are needed. It begins with a byte
 * order mark, without which Excel takes UTF-8 for something else and Müller
 * becomes MÃ¼ller; readers of CSV know to skip it.
 */
function csv(columns: readonly string[]): ReportWriter {
  const line = (cells: readonly Cell[]) => `${cells.map(csvField).join(',')}\r\n`;
  return {
    head: () => `\uFEFF${line(columns)}`,
    rows: (rows) => rows.map((row) => line(columns.map((column) => row[column] ?? ''))).join(''),
    tail: () => '',
  };
}

/** What a spreadsheet takes for the beginning of a formula, the full-width forms included. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NEEDS_QUOTES = /[",\r\n]/;

/** Text that a spreadsheet would run is disarmed with an apostrophe in front; numbers and moments are none. */
function csvField(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One array with an object on each line, so that it can be read as a whole or line by line. */
function json(columns: readonly string[]): ReportWriter {
  const line = (row: Row) => JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])));
  return {
    head: () => '[',
    rows: (rows, first) => `${first ? '' : ','}\n${rows.map(line).join(',\n')}`,
    tail: () => '\n]\n',
  };
}
