import { StartupError } from '../../../config/startup.error.js';

const DIRECT =
  'Set DATABASE_DIRECT_URL to PostgreSQL itself, or to a pooler in session mode (PgBouncer: pool_mode = session)';

/** What has to be set so that the application works with the pooler before its database. */
export class PoolerError extends StartupError {
  static withoutSessions(variable: 'DATABASE_URL' | 'DATABASE_DIRECT_URL'): PoolerError {
    return new PoolerError(
      `${variable} leads to a connection pooler that shares its connections between clients, such as PgBouncer with ` +
        `pool_mode = transaction. Notifications, the lock of migrations and the job queue need a session that lasts. ` +
        (variable === 'DATABASE_URL'
          ? `${DIRECT}; requests keep to DATABASE_URL.`
          : 'Lead it to PostgreSQL itself, or to a pooler in session mode (PgBouncer: pool_mode = session).'),
    );
  }

  static withoutNames(): PoolerError {
    return new PoolerError(
      'DATABASE_PREPARED_STATEMENTS is on, and the pooler of DATABASE_URL does not carry prepared statements from one ' +
        'connection to another. Set it to auto or off, or have the pooler do so (PgBouncer 1.21 or newer: max_prepared_statements = 200).',
    );
  }

  static withoutNotifications(): PoolerError {
    return new PoolerError(
      'DATABASE_DIRECT_URL and DATABASE_URL lead to different databases: a notification that was sent by one does not ' +
        'arrive at the other. Set both to the same database.',
    );
  }

  static withoutIsolation(isolation: string): PoolerError {
    return new PoolerError(
      `Transactions begin as ${isolation} by default, and a pooler that shares its connections keeps the application ` +
        'from changing that for its own. As the owner of the database or an administrator, run once: ' +
        `ALTER ROLE <the user of DATABASE_URL> SET default_transaction_isolation = 'read committed';`,
    );
  }

  static withoutSecondConnection(cause: unknown): PoolerError {
    return new PoolerError(
      'The pooler before the database gave no second connection in time. In session mode each connection of the ' +
        'application takes one of its own: raise its pool (PgBouncer: default_pool_size) above the number that ' +
        'docs/database.md counts, or use pool_mode = transaction with DATABASE_DIRECT_URL.',
      { cause },
    );
  }
}
