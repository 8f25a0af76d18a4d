import type { Config } from './config/config.js';
import { StartupError } from './config/startup.error.js';
import { isPersonName } from './kernel/context/person-name.js';
import { readPassword } from './read-password.js';

/** A command that cannot be carried out as it was given; its message is for the person who gave it. */
export class UsageError extends StartupError {}

interface AdminArguments {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Mail a link to choose the password instead of reading one. */
  readonly byMail: boolean;
}

/** The arguments of admin:create. Throws UsageError with `usage`, and for a name that breaks the rule of all others. */
export function parseAdminArguments(given: readonly string[], usage: string): AdminArguments {
  const byMail = given.includes('--by-mail');
  const [email = '', firstName, lastName, ...more] = given.filter((word) => word !== '--by-mail');
  if (!/^[^\s@]+@[^\s@]+$/.test(email) || !firstName || lastName === undefined || more.length > 0)
    throw new UsageError(usage);
  const bad = [firstName, lastName].find((name) => name !== '' && !isPersonName(name));
  if (bad !== undefined) throw new UsageError(`${JSON.stringify(bad)} is not a name. The last name may be empty.`);
  return { email, firstName, lastName, byMail };
}

/** Creates an administrator, and says so. Throws what AdminBootstrapService refuses. */
export async function createAdmin(config: Config, { byMail, ...account }: AdminArguments): Promise<void> {
  const password = byMail ? undefined : await readPassword();
  const [{ createContext }, { AdminBootstrapService }] = await Promise.all([
    import('./app.js'),
    import('./modules/identity/admin-bootstrap.service.js'),
  ]);
  const context = await createContext(config);
  try {
    const id = await context.get(AdminBootstrapService).create({ ...account, password });
    process.stdout.write(`Created the administrator ${account.email.toLowerCase()}, id ${id}.\n`);
    if (byMail) process.stdout.write('A worker will mail the link for choosing a password.\n');
  } finally {
    await context.close();
  }
}
