import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import type { Config } from '../../../config/config.js';
import { carriesPreparedStatements, hears, isDirect, keepsSession, withPlainConnection } from './pooler.js';
import { PoolerError } from './pooler.error.js';
import type { PoolMode } from './pool-mode.js';

const logger = new Logger('Database');

/**
 * Finds out whether DATABASE_URL leads to a pooler, and what that one keeps. Without
 * a pooler and a direct address it costs one statement. Throws PoolerError with what
 * has to be set.
 */
export function detectPoolMode(
  database: Config['database'],
): Promise<Pick<PoolMode, 'keepsSessions' | 'namesStatements'>> {
  const { url, directUrl, preparedStatements } = database;
  return withPlainConnection(database, url, async (client) => {
    if (directUrl !== undefined) await assertSameDatabase(database, client);
    const wanted = preparedStatements !== 'off';
    if (await isDirect(client)) return { keepsSessions: true, namesStatements: wanted };
    if (await keepsSession(database, url, client)) {
      logger.log('DATABASE_URL leads to a pooler that keeps sessions; the application works as without one.');
      return { keepsSessions: true, namesStatements: wanted };
    }
    if (directUrl === undefined) throw PoolerError.withoutSessions('DATABASE_URL');
    await assertIsolation(client);
    const named = wanted && (await carriesPreparedStatements(client));
    if (preparedStatements === 'on' && !named) throw PoolerError.withoutNames();
    logger.log(
      { preparedStatements: named },
      'DATABASE_URL leads to a pooler that shares its connections: each transaction brings its settings. ' +
        'Notifications, migrations and jobs use DATABASE_DIRECT_URL.',
    );
    return { keepsSessions: false, namesStatements: named };
  });
}

/** The direct address keeps sessions, and hears what is sent by the other one. */
function assertSameDatabase(database: Config['database'], sender: Client): Promise<void> {
  const { directUrl } = database;
  return withPlainConnection(database, directUrl, async (client) => {
    if (!(await keepsSession(database, directUrl, client))) throw PoolerError.withoutSessions('DATABASE_DIRECT_URL');
    if (!(await hears(client, sender))) throw PoolerError.withoutNotifications();
  });
}

/** An isolation level can only be set by a statement of its own, before all others. */
async function assertIsolation(client: Client): Promise<void> {
  const { rows } = await client.query<{ isolation: string }>(
    `select current_setting('default_transaction_isolation') as isolation`,
  );
  const isolation = rows[0]?.isolation ?? '';
  if (isolation !== 'read committed') throw PoolerError.withoutIsolation(isolation);
}
