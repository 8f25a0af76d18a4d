import { AppError } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';

const signInFailed = problemType(
  'unauthenticated',
  'sign_in_failed',
  'E-mail address or password is wrong',
  'No account that may sign in has this e-mail address and password: the account is unknown, deactivated, its address is not confirmed yet, or the password is another. Which of these it is is not said, for the sake of the account.',
);
const refreshTokenInvalid = problemType(
  'unauthenticated',
  'refresh_refused',
  'The session is over',
  'The refresh token is unknown, has expired, was used before, or its session was ended. A token is good once; using it a second time ends the session. Sign in again.',
);
const linkInvalid = problemType(
  'invalid',
  'link_not_valid',
  'The link is not valid any more',
  'The token of a mailed link is good once, for a limited time, and only until a newer link was used. Ask for another mail.',
);
const wrongPassword = problemType(
  'forbidden',
  'wrong_password',
  'The current password is wrong',
  'Who changes a password has to know the current one. Somebody who has forgotten it, or has none, asks for a link at POST /api/v1/auth/password/forgot.',
);
const noSession = problemType(
  'conflict',
  'no_session',
  'The credential belongs to no session',
  'Only who signed in here has a session that can be ended. API keys and tokens of other issuers are ended where they come from.',
);
const sessionNotFound = problemType(
  'not_found',
  'session_not_found',
  'No such session',
  'You have no session with this id, or it has ended.',
);

/** One answer for an unknown address, a wrong password, and accounts that are deactivated or not confirmed. */
export class SignInFailed extends AppError {
  constructor() {
    super(signInFailed, 'The e-mail address or the password is wrong.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' },
    });
  }
}

export class RefreshTokenInvalid extends AppError {
  constructor() {
    super(refreshTokenInvalid, 'The refresh token is not valid any more. Sign in again.', {
      headers: { 'WWW-Authenticate': 'Bearer realm="keelson"' },
    });
  }
}

export class LinkInvalid extends AppError {
  constructor() {
    super(linkInvalid, 'The link was used before, has expired or was never sent. Ask for another mail.');
  }
}

export class WrongPassword extends AppError {
  constructor() {
    super(wrongPassword, 'The current password is another one.');
  }
}

/** A password that fits in form, and is no good for this account. */
export class PasswordTooWeak extends InvalidBody {
  constructor(flaw: string, field = 'newPassword') {
    super([{ pointer: `#/${field}`, code: 'guessable', detail: `${field} must be a password ${flaw}.` }]);
  }
}

export class NotASession extends AppError {
  constructor() {
    super(noSession, 'This credential belongs to no session of this application.');
  }
}

export class SessionNotFound extends AppError {
  constructor(id: string) {
    super(sessionNotFound, `You have no session with the id ${id}.`);
  }
}
