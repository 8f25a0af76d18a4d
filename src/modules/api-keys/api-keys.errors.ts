import { notFound, problem } from '../../kernel/errors/problem.js';

export class ApiKeyNotFound extends notFound(
  'api_key_not_found',
  'API key',
  'No API key has this id, it belongs to another user, or it was purged after its end.',
) {}

export class ApiKeyEnded extends problem(
  'conflict',
  'api_key_ended',
  'The API key has ended',
  'The key was revoked or has expired and cannot be changed or rotated. Create a new one.',
  (status: string) => `The API key is ${status}. Create a new one.`,
) {}
