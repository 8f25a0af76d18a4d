import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config, withDatabase } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { NotificationListener } from './notification-listener.js';
import { createDataSource } from './data-source.js';
import { DatabaseConnectionError } from './database-connection.error.js';
import { Database } from './database.js';
import { DatabaseChecks } from './database-checks.js';
import { withDedicatedConnection } from './dedicated-connection.js';
import { migrate } from './schema/migrator.js';
import { assertSession } from './pooler.js';
import { ReadReplica } from './read-replica.js';
import { canUseRuntimeRole, RUNTIME_ROLE, withSessionSetting } from './schema/runtime-role.js';

/** Connects and migrates before other modules start, and disconnects after they have stopped. */
@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      inject: [CONFIG],
      useFactory: connect,
    },
    {
      provide: Database,
      inject: [DataSource, CONFIG],
      useFactory: (source: DataSource, config: Config) => new Database(source, config),
    },
    NotificationListener,
    DatabaseChecks,
    ReadReplica,
  ],
  exports: [NotificationListener, Database, DataSource, ReadReplica],
})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

/** Migrates, and connects the pool under the runtime role. Throws DatabaseConnectionError. */
async function connect(config: Config): Promise<DataSource> {
  const logger = new Logger(Database.name);
  await waitForDatabase(config, logger);
  if (config.database.migrate) {
    const applied = await migrate(config);
    if (applied.length > 0) logger.log({ applied }, 'Migrations applied.');
  }
  const url = config.database.url ?? '';
  if (await canUseRuntimeRole(config.database))
    return createDataSource(withDatabase(config, withSessionSetting(url, `role=${RUNTIME_ROLE}`))).initialize();
  logger.warn(`The database role ${RUNTIME_ROLE} cannot be used, so only triggers protect audit records.`);
  return createDataSource(config).initialize();
}

/**
 * Retries with exponential backoff and jitter for `bootTimeoutMs`, because a
 * database that starts beside the application may need a while. Throws
 * DatabaseConnectionError, at once for a wrong password, role or database name, and
 * PoolerWithoutSessionsError.
 */
async function waitForDatabase(config: Config, logger: Logger): Promise<void> {
  const deadline = Date.now() + config.database.bootTimeoutMs;
  for (let attempt = 0; ; attempt++) {
    try {
      await withDedicatedConnection(config.database, (client) => client.query('select 1'));
      break;
    } catch (error) {
      const waitMs = backoffMs(attempt, { firstMs: 100, longestMs: 5000 });
      if (isPermanent(error) || Date.now() + waitMs > deadline) throw new DatabaseConnectionError(config, error);
      logger.warn({ err: error, attempt, waitMs }, 'The database cannot be reached yet.');
      await sleep(waitMs);
    }
  }
  await withDedicatedConnection(config.database, assertSession);
}

/** Wrong password, unknown role, unknown database. */
function isPermanent(error: unknown): boolean {
  return ['28P01', '28000', '3D000'].includes((error as { code?: string }).code ?? '');
}
