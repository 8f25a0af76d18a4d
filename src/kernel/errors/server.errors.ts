import { AppError } from './app-error.js';
import { problemType } from './problem-type.js';

const internal = problemType(
  'internal',
  'internal',
  'Something went wrong on our side',
  'A fault of the server, not of the request. It is logged under the requestId; give us that when you ask about it.',
);
const unavailable = problemType(
  'unavailable',
  'unavailable',
  'Temporarily unavailable',
  'The server can not do this right now, for instance because its database is away or busy. Try again after the seconds that Retry-After names; repeat a POST with the same Idempotency-Key, and it is done once however often you try.',
);

/** What a bug looks like from outside. The cause is for the log alone. */
export class Internal extends AppError {
  constructor(cause: unknown) {
    super(internal, 'The request could not be completed. Nothing about it was your fault.', { cause });
  }
}

/** A dependency is away or busy; nothing was done, and a later try can work. */
export class Unavailable extends AppError {
  constructor(detail: string, { cause, retryAfterSeconds = 1 }: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    super(unavailable, detail, { cause, retryAfterSeconds });
  }
}
