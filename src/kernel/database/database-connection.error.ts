import type { Config } from '../../config/config.js';
import { databaseLocation } from '../../config/database-url.js';
import { StartupError } from '../../config/startup.error.js';

/** The configured database cannot be used. The message has the reason, and no password. */
export class DatabaseConnectionError extends StartupError {
  constructor({ database }: Config, cause: unknown) {
    const { code, message } = cause as { code?: string; message?: string };
    super(
      `The database at ${databaseLocation(database.url ?? '')} cannot be used: ${message || code}. ` +
        'Is it running, and are address, user, password and database name in DATABASE_URL right?',
      { cause },
    );
  }
}
