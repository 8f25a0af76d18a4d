import { setTimeout as sleep } from 'node:timers/promises';
import { Binaries } from './binaries.js';
import { ensureCluster, readPassword } from './cluster.js';
import { ensureDatabase } from './create-database.js';
import { DataDirInUseError } from './data-dir-in-use.error.js';
import { Ownership } from './ownership.js';
import { clearOrphan } from './pid-file.js';
import { homeOf, openStorage, type Storage } from './storage.js';
import { Supervisor } from './supervisor.js';

export interface EmbeddedPostgresOptions {
  /** The application's DATA_DIR; the server lives in its `postgres` folder. */
  dataDir: string;
  /** Created when missing. */
  database: string;
  /** Server settings beside or instead of our own, such as `fsync: 'off'` in tests. */
  settings?: Record<string, string>;
  /** A port to insist on. Without it the port of the last run is taken when it is free. */
  port?: number;
  /** Told, in sentences for people, when something takes long or goes wrong. */
  log?: (line: string) => void;
}

/**
 * A real PostgreSQL server out of node_modules, for development, tests and demos.
 *
 * It listens on 127.0.0.1 only, is started again when it dies, and never outlives the process that started it, however
 * that process ends.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    readonly port: number,
    /** Where the data lives: under DATA_DIR, or where the note in there says. */
    readonly directory: string,
    private readonly end: () => Promise<void>,
  ) {}

  /** Starts the server as its only owner. Throws FolderInUse when another live process has it. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const home = homeOf(options.dataDir);
    for (const until = performance.now() + 20_000; ; await sleep(20)) {
      const claim = await Ownership.claim(home);
      if (claim instanceof Ownership) return EmbeddedPostgres.run(claim, home, options);
      // Who restarts the application at once should not be refused for the sake of the last second of the old one.
      if (claim.state !== 'stopping' || performance.now() > until) throw new DataDirInUseError(home, claim);
    }
  }

  /** Joins the server of a running owner, whose life is not ours to end, or else starts it as the owner. */
  static async attach(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const home = homeOf(options.dataDir);
    for (const until = performance.now() + 60_000; ; await sleep(20)) {
      const claim = await Ownership.claim(home);
      if (claim instanceof Ownership) return EmbeddedPostgres.run(claim, home, options);
      const server =
        claim.state === 'ready' && claim.port ? await EmbeddedPostgres.join(home, claim.port, options) : undefined;
      if (server) return server;
      if (performance.now() > until) throw new DataDirInUseError(home, claim);
    }
  }

  /** Shuts the server down when it is ours, quickly and without loss. Calling it again changes nothing. */
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
      // It is being started again, or its owner has just died; a later look tells.
      if (['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01'].includes((error as { code?: string }).code ?? ''))
        return undefined;
      throw error;
    }
    return new EmbeddedPostgres(url, port, storage.store, () => Promise.resolve());
  }

  private static async run(
    ownership: Ownership,
    home: string,
    options: EmbeddedPostgresOptions,
  ): Promise<EmbeddedPostgres> {
    const log = options.log ?? (() => undefined);
    let supervisor: Supervisor | undefined;
    const end = async (): Promise<void> => {
      ownership.announce('stopping');
      try {
        await supervisor?.stop();
      } finally {
        ownership.release();
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
      ownership.announce('ready', supervisor.port);
      let ended: Promise<void> | undefined;
      return new EmbeddedPostgres(url, supervisor.port, storage.store, () => (ended ??= end()));
    } catch (error) {
      await end();
      throw error;
    }
  }
}

function urlOf(storage: Storage, port: number, database: string): string {
  return `postgres://postgres:${readPassword(storage.cluster)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}
