import { problem } from '../errors/problem.js';

/** The rest of the file cannot be parsed. */
export class UnreadableCsv extends problem(
  'malformed',
  'unreadable_csv',
  'Unreadable CSV',
  'The file is not CSV (RFC 4180) or not UTF-8; `detail` says where parsing failed. Nothing was written.',
) {
  constructor(detail: string, cause?: unknown) {
    super(detail, { cause });
  }
}
