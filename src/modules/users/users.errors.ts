import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const userNotFound = problemType(
  'not_found',
  'user_not_found',
  'No such user',
  'No user has this id, or the account was deleted.',
);
const emailTaken = problemType(
  'conflict',
  'email_taken',
  'E-mail address in use',
  'Another account has this e-mail address. Upper and lower case make no difference.',
);

export class UserNotFound extends AppError {
  constructor(id: string) {
    super(userNotFound, `No user has the id ${id}.`);
  }
}

export class EmailTaken extends AppError {
  constructor(cause: unknown) {
    super(emailTaken, 'Another account has this e-mail address.', { cause });
  }
}
