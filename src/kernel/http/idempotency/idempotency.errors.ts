import { problem } from '../../errors/problem.js';

export class IdempotencyKeyReused extends problem(
  'invalid',
  'idempotency_key_reused',
  'Idempotency-Key was used with another body',
  'A request with the same Idempotency-Key had another body. A key identifies one request: use a new key for a new request.',
) {}

export class IdempotencyKeyInFlight extends problem(
  'conflict',
  'idempotency_key_in_flight',
  'The first request is still running',
  'A request with this Idempotency-Key is being processed. Retry after the seconds in Retry-After to get its response.',
) {
  constructor() {
    super('A request with this Idempotency-Key is still running. Retry for its response.', { retryAfterSeconds: 1 });
  }
}
