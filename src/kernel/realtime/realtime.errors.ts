import { problem } from '../errors/problem.js';

export class TooManyConnections extends problem(
  'too_many_requests',
  'too_many_connections',
  'Too many connections',
  'The user has as many socket connections to this instance as are allowed. Close one, and connect again.',
  (allowed: number) => [`A user may have ${allowed} connections.`, { retryAfterSeconds: 30 }],
) {}
