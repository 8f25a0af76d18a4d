import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const apiKeyNotFound = problemType(
  'not_found',
  'api_key_not_found',
  'No such API key',
  'No API key has this id, it is somebody else’s, or it has been deleted long after its end.',
);
const apiKeyEnded = problemType(
  'conflict',
  'api_key_ended',
  'The API key has ended',
  'The key was revoked or has expired, and can be neither changed nor rotated. Make a new one.',
);

export class ApiKeyNotFound extends AppError {
  constructor(id: string) {
    super(apiKeyNotFound, `No API key has the id ${id}.`);
  }
}

export class ApiKeyEnded extends AppError {
  constructor(status: string) {
    super(apiKeyEnded, `The API key is ${status}. Make a new one.`);
  }
}
