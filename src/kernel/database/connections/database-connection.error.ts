import type { Config } from '../../../config/config.js';
import { databaseLocation } from '../../../config/database-url.js';
import { StartupError } from '../../../config/startup.error.js';

/** The variable whose address was used. */
export type AddressVariable = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

/** Whether a pooler, such as PgBouncer, refused a parameter that the address or the environment gives each session. */
export function isRefusedParameter(message: string): boolean {
  return message.includes('unsupported startup parameter');
}

/** The configured database cannot be used. The message has the reason, and no password. */
export class DatabaseConnectionError extends StartupError {
  constructor({ database }: Config, cause: unknown, variable: AddressVariable = 'DATABASE_URL') {
    const { code, message = '' } = cause as { code?: string; message?: string };
    const url = variable === 'DATABASE_URL' ? database.url : database.directUrl;
    super(
      `The database at ${databaseLocation(url ?? '')} cannot be used: ${message || code}. ` +
        (isRefusedParameter(message)
          ? `The pooler takes no such parameter: take it out of ${variable} or PGOPTIONS, or list it in ignore_startup_parameters.`
          : `Is it running, and are address, user, password and database name in ${variable} right?`),
      { cause },
    );
  }
}
