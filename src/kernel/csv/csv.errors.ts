import { AppError } from '../errors/app-error.js';
import { problemType } from '../errors/problem-type.js';

const unreadableCsv = problemType(
  'malformed',
  'unreadable_csv',
  'Unreadable CSV',
  'The file is no CSV as RFC 4180 has it, or not UTF-8; `detail` says where it can not be read any further. Nothing was written.',
);

/** Nothing can be said of the rows from here on. */
export class UnreadableCsv extends AppError {
  constructor(detail: string, cause?: unknown) {
    super(unreadableCsv, detail, { cause });
  }
}
