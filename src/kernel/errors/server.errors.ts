import { problem } from './problem.js';

/** A bug. The cause is logged and never answered. */
export class Internal extends problem(
  'internal',
  'internal',
  'Internal server error',
  'The server failed, not the request. The error is logged under the requestId; include it when you report the problem.',
  (cause: unknown) => ['The server could not complete the request. The request itself is not the cause.', { cause }],
) {}

/** A dependency is unavailable or overloaded; nothing was changed, and a retry can succeed. */
export class Unavailable extends problem(
  'unavailable',
  'unavailable',
  'Temporarily unavailable',
  'The server cannot process the request at the moment, for example because its database is unreachable or overloaded. Retry after the seconds in Retry-After; a POST is safe to retry with the same Idempotency-Key.',
  (detail: string, { cause, retryAfterSeconds = 1 }: { cause?: unknown; retryAfterSeconds?: number } = {}) => [
    detail,
    { cause, retryAfterSeconds },
  ],
) {}

/** `cause` is the error of the file system, which is logged. */
export class StorageUnavailable extends problem(
  'unavailable',
  'storage_unavailable',
  'Uploads cannot be stored',
  'The disk of the server is full, read-only or missing. The request was not the cause, and nothing was written. Send it again later.',
  (cause: unknown) => ['The server cannot store the upload now. Try again later.', { cause, retryAfterSeconds: 30 }],
) {}
