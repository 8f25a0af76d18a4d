import { setTimeout as sleep } from 'node:timers/promises';
import { Binaries } from './binaries.js';
import { ensureCluster, readPassword } from './database-cluster.js';
import { ensureDatabase } from './create-database.js';
import { DataDirInUseError, DataDirLock } from './data-dir-lock.js';
import { clearOrphan } from './pid-file.js';
import { homeOf, openStorage, type Storage } from './storage.js';
import { Supervisor, type SupervisorOptions } from './supervisor.js';

export interface EmbeddedPostgresOptions extends Partial<SupervisorOptions> {
  /** DATA_DIR of the application; the server uses its `postgres` folder. */
  dataDir: string;
  /** Name of the database, which is created when it is missing. */
  database: string;
}

/**
 * A PostgreSQL server from node_modules, for development, tests and demos. It listens on 127.0.0.1 only, is restarted
 * when it dies, and ends with the process that started it, however that process ends.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    readonly port: number,
    /** The folder of the data: in DATA_DIR, or the one that MOVED.txt in there names. */
    readonly directory: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts the server as its owner. Throws DataDirInUseError when another live process owns it. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const home = homeOf(options.dataDir);
    for (const until = performance.now() + 20_000; ; await sleep(20)) {
      const claim = await DataDirLock.claim(home);
      if (claim instanceof DataDirLock) return EmbeddedPostgres.run(claim, home, options);
      // After an immediate restart the previous process may still be stopping.
      if (claim.state !== 'stopping' || performance.now() > until) throw new DataDirInUseError(home, claim);
    }
  }

  /** Connects to the server of a running owner, which keeps running afterwards, or else starts it as its owner. */
  static async attach(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const home = homeOf(options.dataDir);
    for (const until = performance.now() + 60_000; ; await sleep(20)) {
      const claim = await DataDirLock.claim(home);
      if (claim instanceof DataDirLock) return EmbeddedPostgres.run(claim, home, options);
      const server =
        claim.state === 'ready' && claim.port ? await EmbeddedPostgres.join(home, claim.port, options) : undefined;
      if (server) return server;
      if (performance.now() > until) throw new DataDirInUseError(home, claim);
    }
  }

  /** Stops the server when this process owns it. Idempotent. */
  async stop(): Promise<void> {
    await this.end();
  }

  private static async join(
    home: string,
    port: number,
    options: EmbeddedPostgresOptions,
  ): Promise<EmbeddedPostgres | undefined> {
    const storage = openStorage(home, () => undefined);
    const url = urlOf(storage, port, options.database);
    try {
      await ensureDatabase(url);
    } catch (error) {
      // The server is restarting, or its owner has just died.
      if (['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01'].includes((error as { code?: string }).code ?? ''))
        return undefined;
      throw error;
    }
    return new EmbeddedPostgres(url, port, storage.store, () => Promise.resolve());
  }

  private static async run(
    lock: DataDirLock,
    home: string,
    options: EmbeddedPostgresOptions,
  ): Promise<EmbeddedPostgres> {
    const log = options.log ?? (() => undefined);
    let supervisor: Supervisor | undefined;
    const end = async (): Promise<void> => {
      lock.announce('stopping');
      try {
        await supervisor?.stop();
      } finally {
        lock.release();
      }
    };
    try {
      const storage = openStorage(home, log);
      const binaries = Binaries.locate(storage.account, storage.store);
      await clearOrphan(storage.cluster, binaries, log);
      await ensureCluster(storage, binaries, log);
      supervisor = await Supervisor.start(storage, binaries, { ...options, log });
      const url = urlOf(storage, supervisor.port, options.database);
      await ensureDatabase(url);
      lock.announce('ready', supervisor.port);
      let ended: Promise<void> | undefined;
      return new EmbeddedPostgres(url, supervisor.port, storage.store, () => (ended ??= end()));
    } catch (error) {
      await end();
      throw error;
    }
  }
}

/** A developer's shell may set PGSSLMODE, PGOPTIONS and the like for other servers; what an address has goes before. */
const UNLIKE_THE_SHELL = 'sslmode=disable&sslnegotiation=postgres&client_encoding=UTF8&options=-c%20TimeZone%3DUTC';

function urlOf(storage: Storage, port: number, database: string): string {
  return `postgres://postgres:${readPassword(storage.cluster)}@127.0.0.1:${port}/${encodeURIComponent(database)}?${UNLIKE_THE_SHELL}`;
}
