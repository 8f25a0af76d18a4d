import type { DataSource } from 'typeorm';
import { StartupError } from '../../../config/startup.error.js';

/** What the schema needs, in whatever schema it is installed. */
export const EXTENSIONS = ['pg_trgm', 'unaccent'];

/** Makes the extensions that are missing. Throws StartupError with what an administrator has to run when that is refused. */
export async function ensureExtensions(source: DataSource): Promise<void> {
  for (const extension of EXTENSIONS) {
    try {
      await source.query(`create extension if not exists ${extension}`);
    } catch (cause) {
      const { code, message } = cause as { code?: string; message?: string };
      // Insufficient privilege; not installed, or not allowed by the provider.
      if (!['42501', '0A000', '58P01'].includes(code ?? '')) throw cause;
      const statements = EXTENSIONS.map((name) => `CREATE EXTENSION IF NOT EXISTS ${name};`).join(' ');
      throw new StartupError(
        `The extension ${extension} is missing in the database, and this role cannot create it: ${message}. ` +
          `Have a superuser, or the administrator of the server, run this in the database once, then start again: ${statements}`,
        { cause },
      );
    }
  }
}
