import { type Cell, csvHeader, csvRows } from '../../kernel/csv/csv-writer.js';
import type { ReportFormat } from './report.entity.js';

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

export function createWriter(format: ReportFormat, columns: readonly string[]): ReportWriter {
  return format === 'csv' ? csv(columns) : json(columns);
}

function csv(columns: readonly string[]): ReportWriter {
  return {
    head: () => csvHeader(columns),
    rows: (rows) => csvRows(rows.map((row) => columns.map((column) => row[column] ?? ''))),
    tail: () => '',
  };
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
