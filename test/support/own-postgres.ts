import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/config.js';
import { EmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';
import { migrate } from '../../src/kernel/database/schema/migrator.js';
import { migrateJobs } from '../../src/kernel/jobs/job-backend.js';
import type { TestDatabase } from './database.js';
import { until } from './until.js';

/** Tests that measure writes have to wait for the disk. */
const FAST = { fsync: 'off', full_page_writes: 'off' };

/** A PostgreSQL server of a test's own, to be stopped, killed and frozen. It always has the same address. */
export class OwnPostgres {
  private constructor(
    private readonly dataDir: string,
    private server: EmbeddedPostgres,
    private readonly settings: Record<string, string>,
  ) {}

  /** Started, with a migrated database. */
  static async start(settings: Record<string, string> = FAST): Promise<OwnPostgres> {
    const dataDir = mkdtempSync(join(tmpdir(), 'keelson-own-postgres-'));
    // The server's account, another one than root's, has to enter it.
    chmodSync(dataDir, 0o755);
    const server = await EmbeddedPostgres.start({ dataDir, database: 'keelson', settings });
    const config = loadConfig({ DATABASE_URL: server.url });
    await migrate(config);
    await migrateJobs(config);
    return new OwnPostgres(dataDir, server, settings);
  }

  get database(): TestDatabase {
    return { url: this.server.url, drop: () => Promise.resolve() };
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    const { port } = this.server;
    const { dataDir, settings } = this;
    this.server = await EmbeddedPostgres.start({ dataDir, database: 'keelson', settings, port });
  }

  /** Ends the server at once, as a failing machine would; resolves when its supervisor has started another. */
  async crash(): Promise<void> {
    const ended = this.postmaster();
    process.kill(ended!, 'SIGQUIT');
    await until(() => ![undefined, ended].includes(this.postmaster()));
  }

  /** SIGSTOP freezes the server with all its processes, SIGCONT lets them go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    const postmaster = this.postmaster();
    const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .filter(([pid, parent]) => pid === postmaster || parent === postmaster)
      .map(([pid]) => pid!);
    for (const pid of all)
      try {
        process.kill(pid, signal);
      } catch (error) {
        // A backend may end between the listing and the signal.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
  }

  /** The first line of the server's own file, which is away between two servers. */
  private postmaster(): number | undefined {
    const file = join(this.server.directory, 'data', 'postmaster.pid');
    return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined : undefined;
  }

  async remove(): Promise<void> {
    await this.server.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
