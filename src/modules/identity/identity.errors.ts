import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';

const signInFailed = problemType(
  'unauthenticated',
  'sign_in_failed',
  'E-mail address or password is wrong',
  'No active account has this e-mail address and password. Which of the two is wrong is not said, for the sake of the account.',
);

/** One answer for an unknown address, a wrong password and a deactivated account. */
export class SignInFailed extends AppError {
  constructor() {
    super(signInFailed, 'The e-mail address or the password is wrong.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' },
    });
  }
}
