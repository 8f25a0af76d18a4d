import { notFound, problem } from '../../kernel/errors/problem.js';

export class ReportNotFound extends notFound(
  'report_not_found',
  'report',
  'No report has this id, it belongs to another user, or it was purged after its expiry.',
) {}

export class ReportNotDone extends problem(
  'conflict',
  'report_not_done',
  'The report is not done yet',
  'The report is still being written. Poll its `status` and `progress`, and download the content when it is done; Retry-After says when to poll again.',
  (status: string, progress: number) => [`The report is ${status}, at ${progress} %.`, { retryAfterSeconds: 2 }],
) {}

export class ReportFailed extends problem(
  'conflict',
  'report_failed',
  'The report could not be written',
  'Every attempt to write the report failed. Request a new one; if that fails as well, report the id.',
) {}

export class ReportExpired extends problem(
  'gone',
  'report_expired',
  'The report has expired',
  'Reports can be downloaded for some days, until `expiresAt`. Request a new one.',
  (expiresAt: Date) => `The report could be downloaded until ${expiresAt.toISOString()}.`,
) {}
