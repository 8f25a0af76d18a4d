import { type Cell, csvHeader, csvRows } from '../../kernel/csv/csv-writer.js';
import type { ReportFormat } from './report.entity.js';

export type Row = Readonly<Record<string, Cell>>;

/** Formats rows as text, a chunk at a time. */
export interface ReportWriter {
  head(): string;
  /** `first` is true for the first rows. */
  rows(rows: readonly Row[], first: boolean): string;
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

/** One array with an object per line, so it can also be read line by line. */
function json(columns: readonly string[]): ReportWriter {
  const line = (row: Row) => JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]])));
  return {
    head: () => '[',
    rows: (rows, first) => `${first ? '' : ','}\n${rows.map(line).join(',\n')}`,
    tail: () => '\n]\n',
  };
}
