import { setTimeout as sleep } from 'node:timers/promises';
import { Global, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../../config/config.js';
import { backoffMs } from '../context/backoff.js';
import { NotificationListener } from './notification-listener.js';
import { createDataSource } from './data-source.js';
import {
  type AddressVariable,
  DatabaseConnectionError,
  isRefusedParameter,
} from './connections/database-connection.error.js';
import { Database } from './database.js';
import { DatabaseChecks } from './database-checks.js';
import { detectPoolMode } from './pooling/detect-pool-mode.js';
import { migrate } from './schema/migrator.js';
import { withPlainConnection } from './pooling/pooler.js';
import { ReadReplica } from './replica/read-replica.js';
import { findRoleAndPath, RUNTIME_ROLE } from './schema/runtime-role.js';
import type { PoolMode } from './pooling/pool-mode.js';

const POOL_MODE = Symbol('POOL_MODE');
const logger = new Logger(Database.name);

/** Connects and migrates before other modules start, and disconnects after they have stopped. */
@Global()
@Module({
  providers: [
    {
      provide: POOL_MODE,
      inject: [CONFIG],
      useFactory: prepare,
    },
    {
      provide: DataSource,
      inject: [CONFIG, POOL_MODE],
      useFactory: connect,
    },
    {
      provide: Database,
      inject: [DataSource, CONFIG, POOL_MODE],
      useFactory: (source: DataSource, config: Config, poolMode: PoolMode) => new Database(source, config, poolMode),
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

/** Waits for the database and migrates it. Throws DatabaseConnectionError, and PoolerError. */
async function prepare(config: Config): Promise<PoolMode> {
  const { database } = config;
  await waitForDatabase(config, 'DATABASE_URL', database.url);
  if (database.directUrl !== undefined) await waitForDatabase(config, 'DATABASE_DIRECT_URL', database.directUrl);
  const poolMode = await detectPoolMode(database);
  if (database.migrate) {
    const applied = await migrate(config);
    if (applied.length > 0) logger.log({ applied }, 'Migrations applied.');
  }
  return { ...poolMode, ...(await findRoleAndPath(database)) };
}

/** Connects the pool under the runtime role. */
function connect(config: Config, poolMode: PoolMode): Promise<DataSource> {
  const { role } = poolMode;
  if (role === undefined)
    logger.warn(
      `The database role ${RUNTIME_ROLE} cannot be used, so only triggers protect audit records. ` +
        `An administrator of the server makes it once: CREATE ROLE ${RUNTIME_ROLE} NOLOGIN; GRANT ${RUNTIME_ROLE} TO ` +
        'the user of DATABASE_URL, and migrations grant it its rights.',
    );
  return createDataSource(config, { poolMode, settings: role === undefined ? {} : { role } }).initialize();
}

/**
 * Retries with exponential backoff and jitter for `bootTimeoutMs`, because a
 * database that starts beside the application may need a while. Throws
 * DatabaseConnectionError, at once for what waiting does not change.
 */
async function waitForDatabase(config: Config, variable: AddressVariable, url: string | undefined): Promise<void> {
  const deadline = Date.now() + config.database.bootTimeoutMs;
  for (let attempt = 0; ; attempt++) {
    try {
      await withPlainConnection(config.database, url, (client) => client.query('select 1'));
      return;
    } catch (error) {
      const waitMs = backoffMs(attempt, { firstMs: 100, longestMs: 5000 });
      if (isPermanent(error) || Date.now() + waitMs > deadline)
        throw new DatabaseConnectionError(config, error, variable);
      logger.warn({ err: error, attempt, waitMs }, 'The database cannot be reached yet.');
      await sleep(waitMs);
    }
  }
}

/** Wrong password, unknown role, unknown database; a parameter of the address that a pooler refuses. */
function isPermanent(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return ['28P01', '28000', '3D000'].includes(code) || isRefusedParameter(message);
}
