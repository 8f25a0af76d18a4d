import { insufficientScope } from '../../kernel/auth/auth.errors.js';
import { AppError, type Violation } from '../../kernel/errors/app-error.js';
import { problemType } from '../../kernel/errors/problem-type.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';

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
const usernameTaken = problemType(
  'conflict',
  'username_taken',
  'User name in use',
  'Another account has this user name. Upper and lower case make no difference.',
);
const emailAndUsernameTaken = problemType(
  'conflict',
  'email_and_username_taken',
  'E-mail address and user name in use',
  'Other accounts, or another one, have this e-mail address and this user name. `errors` names both.',
);
const privilegeEscalation = problemType(
  'forbidden',
  'beyond_own_access',
  'More than you hold yourself',
  'Who is no admin gives only roles and permissions that they hold themselves, and changes only accounts that hold no others. `detail` names what is too much.',
);
const lastAdmin = problemType(
  'conflict',
  'last_admin',
  'Last admin',
  'Nobody else is an active admin, so this one can be neither demoted, deactivated nor deleted. Make somebody else an admin first.',
);

const EMAIL: Violation = { pointer: '#/email', code: 'taken', detail: 'Another account has this e-mail address.' };
const USERNAME: Violation = { pointer: '#/username', code: 'taken', detail: 'Another account has this user name.' };

export class UserNotFound extends AppError {
  constructor(id: string) {
    super(userNotFound, `No user has the id ${id}.`);
  }
}

/**
 * `cause` is PostgreSQL's refusal, when somebody else was faster by a moment. It
 * names one of what may be two, so the work is run again and finds out about both.
 */
export class EmailTaken extends AppError {
  constructor(cause?: unknown) {
    super(emailTaken, EMAIL.detail, { cause, violations: [EMAIL], retryable: cause !== undefined });
  }
}

/** Like EmailTaken. */
export class UsernameTaken extends AppError {
  constructor(cause?: unknown) {
    super(usernameTaken, USERNAME.detail, { cause, violations: [USERNAME], retryable: cause !== undefined });
  }
}

export class EmailAndUsernameTaken extends AppError {
  constructor() {
    super(emailAndUsernameTaken, 'Both the e-mail address and the user name are in use.', {
      violations: [EMAIL, USERNAME],
    });
  }
}

/** Somebody would hand on, or have power over, what they do not hold themselves. */
export class PrivilegeEscalation extends AppError {
  constructor(
    what: 'give' | 'change',
    { roles, permissions }: { roles: readonly string[]; permissions: readonly string[] },
  ) {
    const parts = [named('role', roles), named('permission', permissions)].filter((part) => part !== '').join(' and ');
    const doing =
      what === 'give' ? `Only somebody who holds ${parts} gives` : `Only somebody who holds ${parts} changes`;
    super(privilegeEscalation, `${doing} ${what === 'give' ? 'it' : 'an account that holds it'}.`, {
      headers: insufficientScope(),
    });
  }
}

export class LastAdmin extends AppError {
  constructor() {
    super(lastAdmin, 'This is the last active admin.');
  }
}

/** The list names what is none; every entry that does is pointed at. */
export class UnknownNames extends InvalidBody {
  constructor(kind: 'role' | 'permission', names: readonly string[], known: readonly string[]) {
    super(
      names.flatMap((name, index): Violation[] =>
        known.includes(name)
          ? []
          : [{ pointer: `#/${kind}s/${index}`, code: kind, detail: `No ${kind} is called ${name}.` }],
      ),
    );
  }
}

function named(kind: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `the ${kind} ${names.join(' and ')}`;
}
