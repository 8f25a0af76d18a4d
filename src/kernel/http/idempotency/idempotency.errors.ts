import { AppError } from '../../errors/app-error.js';
import { problemType } from '../../errors/problem-type.js';

const keyReused = problemType(
  'invalid',
  'idempotency_key_reused',
  'Idempotency-Key was used for something else',
  'The same Idempotency-Key came with another body before. A key stands for one request: take a new one for a new request.',
);
const inFlight = problemType(
  'conflict',
  'idempotency_key_in_flight',
  'The first request is still running',
  'A request with this Idempotency-Key is being worked on. Try again after the seconds that Retry-After names; you will get its answer.',
);

export class IdempotencyKeyReused extends AppError {
  constructor() {
    super(keyReused, 'This Idempotency-Key came with another body before. Take a new key for a new request.');
  }
}

export class IdempotencyKeyInFlight extends AppError {
  constructor() {
    super(inFlight, 'A request with this Idempotency-Key is still running. Try again shortly for its answer.', {
      retryAfterSeconds: 1,
    });
  }
}
