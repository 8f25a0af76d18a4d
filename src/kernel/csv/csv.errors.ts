import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const unreadableCsv = problemType(
  'malformed',
  'unreadable_csv',
  'Unreadable CSV',
  'The file is not valid CSV (RFC 4180) or not UTF-8; `detail` says where. Nothing was written.',
);

/** The rest of the file cannot be read. */
export class UnreadableCsv extends AppError {
  constructor(detail: string, cause?: unknown) {
    super(unreadableCsv, detail, { cause });
  }
}
