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

export class TooManyApiKeys extends problem(
  'conflict',
  'too_many_api_keys',
  'The owner has as many API keys as are allowed',
  'One owner may have a limited number of active API keys. Revoke one that is no longer used, or rotate an existing key instead of creating another.',
  (most: number) => `The owner already has ${most} active API keys, the most that are allowed. Revoke one first.`,
) {}
