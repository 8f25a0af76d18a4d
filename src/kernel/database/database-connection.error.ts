import type { Config } from '../../config/config.js';

/** The database can not be used as it is configured. The message says why and what to look at, without the password. */
export class DatabaseConnectionError extends Error {
  constructor({ database }: Config, cause: unknown) {
    const { code, message } = cause as { code?: string; message?: string };
    const { host, pathname } = new URL(database.url ?? '');
    super(
      `The database at ${host}${pathname} can not be used: ${message || code}. ` +
        'Is it running, and are address, user, password and database name in DATABASE_URL right?',
      { cause },
    );
    this.name = 'DatabaseConnectionError';
  }
}
