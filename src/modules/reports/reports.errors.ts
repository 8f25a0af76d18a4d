import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const reportNotFound = problemType(
  'not_found',
  'report_not_found',
  'No such report',
  'No report has this id, it is somebody else’s, or it has been deleted after its time.',
);
const reportNotDone = problemType(
  'conflict',
  'report_not_done',
  'The report is not done yet',
  'The report is still being written. Look at its `status` and `progress`, and fetch the content when it is done; Retry-After says when to look again.',
);
const reportFailed = problemType(
  'conflict',
  'report_failed',
  'The report could not be written',
  'Writing the report failed for good. Ask for a new one; if that fails as well, give us the id.',
);
const reportExpired = problemType(
  'gone',
  'report_expired',
  'The report has expired',
  'Reports can be downloaded for some days; `expiresAt` says until when. Ask for a new one.',
);

export class ReportNotFound extends AppError {
  constructor(id: string) {
    super(reportNotFound, `No report has the id ${id}.`);
  }
}

export class ReportNotDone extends AppError {
  constructor(status: string, progress: number) {
    super(reportNotDone, `The report is ${status}, at ${progress} %.`, { retryAfterSeconds: 2 });
  }
}

export class ReportFailed extends AppError {
  constructor() {
    super(reportFailed, 'The report could not be written. Ask for a new one.');
  }
}

export class ReportExpired extends AppError {
  constructor(expiresAt: Date) {
    super(reportExpired, `The report could be downloaded until ${expiresAt.toISOString()}.`);
  }
}
