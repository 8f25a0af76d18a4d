import { insufficientScope } from '../../kernel/auth/auth.errors.js';
import type { Violation } from '../../kernel/errors/app-error.js';
import { notFound, problem } from '../../kernel/errors/problem.js';
import { InvalidBody } from '../../kernel/errors/request.errors.js';

const EMAIL: Violation = { pointer: '#/email', code: 'taken', detail: 'Another account has this e-mail address.' };
const USERNAME: Violation = { pointer: '#/username', code: 'taken', detail: 'Another account has this username.' };

export class UserNotFound extends notFound('user_not_found', 'user', 'No user has this id, or the user was deleted.') {}

/**
 * `cause` is the unique violation of a concurrent write. It names one constraint where two may be violated,
 * so the transaction is retried and checks both.
 */
export class EmailTaken extends problem(
  'conflict',
  'email_taken',
  'E-mail address in use',
  'Another account has this e-mail address. Case is ignored.',
  (cause?: unknown) => [EMAIL.detail, { cause, violations: [EMAIL], retryable: cause !== undefined }],
) {}

/** `cause` as in EmailTaken. */
export class UsernameTaken extends problem(
  'conflict',
  'username_taken',
  'Username in use',
  'Another account has this username. Case is ignored.',
  (cause?: unknown) => [USERNAME.detail, { cause, violations: [USERNAME], retryable: cause !== undefined }],
) {}

export class EmailAndUsernameTaken extends problem(
  'conflict',
  'email_and_username_taken',
  'E-mail address and username in use',
  'One or two other accounts have this e-mail address and this username. `errors` names both.',
  () => ['Both the e-mail address and the username are in use.', { violations: [EMAIL, USERNAME] }],
) {}

/** The actor would grant, or change an account that holds, more than the actor holds. */
export class PrivilegeEscalation extends problem(
  'forbidden',
  'beyond_own_access',
  'More than you hold yourself',
  'Callers who are not admins can grant only roles and permissions that they hold, and change only accounts that hold no others. `detail` names what the caller lacks.',
  (action: 'give' | 'change', { roles, permissions }: { roles: readonly string[]; permissions: readonly string[] }) => {
    const missing = [named('role', roles), named('permission', permissions)].filter(Boolean).join(' and ');
    return [
      action === 'give'
        ? `Only callers who hold ${missing} can grant it.`
        : `Only callers who hold ${missing} can change an account that holds it.`,
      { headers: insufficientScope() },
    ];
  },
) {}

export class LastAdmin extends problem(
  'conflict',
  'last_admin',
  'This is the last active admin',
  'No other active admin exists, so this one cannot be demoted, deactivated or deleted. Make another user an admin first.',
) {}

/** Points at every entry of the list that names no role or permission. */
export class UnknownNames extends InvalidBody {
  constructor(kind: 'role' | 'permission', names: readonly string[], known: readonly string[]) {
    super(
      names.flatMap((name, index): Violation[] =>
        known.includes(name)
          ? []
          : [{ pointer: `#/${kind}s/${index}`, code: kind, detail: `There is no ${kind} ${name}.` }],
      ),
    );
  }
}

function named(kind: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `the ${kind} ${names.join(' and ')}`;
}
