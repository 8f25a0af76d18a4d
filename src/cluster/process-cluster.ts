import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { assertPortFree } from '../assert-port-free.js';
import type { Config } from '../config/config.js';
import { prepareDataDir } from '../config/prepare-data-dir.js';
import { databaseLocation } from '../config/database-url.js';
import { StartupError } from '../config/startup.error.js';
import type { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { backoffMs } from '../kernel/context/backoff.js';
import { serveClusterMetrics } from '../kernel/telemetry/metrics/cluster-metrics.js';
import { CLUSTER_MEMBER, type ClusterMember } from './cluster-member.js';

/** A process that has run for this long and ends is replaced without delay. */
const STABLE_MS = 10_000;

/**
 * The primary of several processes of the application behind one port. It has the embedded database, when none is
 * configured, and serves no requests itself. A process that crashes is replaced while the others go on.
 */
export class ProcessCluster {
  private readonly logger = new Logger(ProcessCluster.name);
  private readonly workers = new Map<number, Worker>();
  private postgres: EmbeddedPostgres | undefined;
  private databaseUrl = '';
  private isStopping = false;
  private unclean = 0;

  constructor(readonly config: Config) {}

  /** Where the data is, for the startup banner. */
  get dataLocation(): string {
    return this.postgres?.directory ?? databaseLocation(this.databaseUrl);
  }

  /** Resolves when all processes serve requests. After an error everything that was started is stopped again. */
  async start(): Promise<void> {
    try {
      await assertPortFree(this.config.http);
      prepareDataDir(this.config);
      this.databaseUrl = this.config.database.url ?? (await this.startPostgres());
      serveClusterMetrics();
      // They run what the primary runs, without building it again.
      cluster.setupPrimary({ args: [...process.argv.slice(2), '--built'] });
      // The first one migrates the database and makes what the others find.
      await this.startWorker(1);
      const others = Array.from({ length: this.config.processes - 1 }, (_, index) => index + 2);
      await Promise.all(others.map((number) => this.startWorker(number)));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops all processes, each in its order, and the embedded database after them. Throws when one did not stop cleanly. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(
      [...this.workers.values()].map(async (worker) => {
        if (worker.isDead()) return;
        const ended = endOf(worker);
        worker.process.kill('SIGTERM');
        await ended;
      }),
    );
    await this.postgres?.stop();
    if (this.unclean > 0) throw new Error(`${this.unclean} processes did not stop cleanly.`);
  }

  private async startPostgres(): Promise<string> {
    const { EmbeddedPostgres } = await import('../embedded-postgres/embedded-postgres.js');
    const log = (line: string) => process.stdout.write(`${line}\n`);
    this.postgres = await EmbeddedPostgres.start({ dataDir: this.config.dataDir, database: 'keelson', log });
    return this.postgres.url;
  }

  /** Resolves when it serves requests. Throws when it ends before. */
  private async startWorker(number: number): Promise<void> {
    const worker = this.fork(number);
    const ended = endOf(worker);
    const serving = new Promise<void>((resolve) => {
      worker.on('listening', ({ port }) => {
        if (port === this.config.http.port) resolve();
      });
    });
    const isServing = await Promise.race([serving.then(() => true), ended.then(() => false)]);
    if (!isServing) throw new StartupError('A process of the application did not start; see above.');
    void ended.then(() => this.replace(number, 0));
  }

  private fork(number: number): Worker {
    const member: ClusterMember = { number, databaseUrl: this.databaseUrl };
    const worker = cluster.fork({ [CLUSTER_MEMBER]: JSON.stringify(member) });
    this.workers.set(number, worker);
    // Its end is what counts; it is seen as 'exit'.
    worker.on('error', (error) => this.logger.warn({ err: error, number }, 'A process could not be reached.'));
    worker.once('exit', (code) => {
      if (this.isStopping && code !== 0) this.unclean += 1;
    });
    return worker;
  }

  private async replace(number: number, failures: number): Promise<void> {
    if (this.isStopping) return;
    const waitMs = failures === 0 ? 0 : backoffMs(failures - 1, { firstMs: 100, longestMs: 10_000 });
    this.logger.error({ number, waitMs }, 'A process of the application ended. Another one takes its place.');
    await sleep(waitMs);
    if (this.isStopping) return;
    const startMs = performance.now();
    await endOf(this.fork(number));
    const isStable = performance.now() - startMs > STABLE_MS;
    void this.replace(number, isStable ? 0 : failures + 1);
  }
}

/** Resolves when the process has ended. An error of its channel does not reject it, as it would with `events.once`. */
function endOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}
