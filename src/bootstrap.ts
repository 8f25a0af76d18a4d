import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { assertPortFree } from './assert-port-free.js';
import { type Config, withDatabase } from './config/config.js';
import { prepareDataDir } from './config/prepare-data-dir.js';
import { databaseLocation } from './config/database-url.js';
import type { EmbeddedPostgres } from './embedded-postgres/embedded-postgres.js';
import { freeStartMemory } from './free-start-memory.js';
import { ConnectionDrainer } from './kernel/http/connection-drainer.js';
import { Readiness } from './kernel/http/readiness.js';
import { startTelemetry } from './kernel/telemetry/start-telemetry.js';

/** Time in which the rest of the application closes after slow readers were cut off. */
const CUT_MS = 1000;

/**
 * An instance of the application: the embedded database when none is configured, the application, and its HTTP server.
 * They start in this order and stop in the opposite one.
 */
export class Bootstrap {
  private postgres: EmbeddedPostgres | undefined;
  private app: NestExpressApplication | undefined;
  private connections: ConnectionDrainer | undefined;
  private isStopping = false;
  private endTelemetry: (() => Promise<void>) | undefined;

  constructor(readonly config: Config) {}

  /** Where the data is, for the startup banner. */
  get dataLocation(): string {
    return this.postgres?.directory ?? databaseLocation(this.config.database.url ?? '');
  }

  /** Resolves when requests are served. After an error everything that was started is stopped again. */
  async start(): Promise<void> {
    try {
      // In a cluster the port belongs to the primary.
      if (!cluster.isWorker) await assertPortFree(this.config.http);
      prepareDataDir(this.config);
      this.endTelemetry = await startTelemetry(this.config);
      const starting = this.startDatabase();
      // Loading the code takes as long as starting PostgreSQL, so they run in parallel.
      const [config, { createApp }] = await Promise.all([starting, import('./app.js')]);
      if (this.isStopping) return;
      this.app = await createApp(config);
      this.connections = new ConnectionDrainer(this.app.getHttpServer());
      if (config.demo) await (await import('./demo/demo.js')).seedDemo(this.app);
      if (config.production) await (await import('./demo/reject-demo-accounts.js')).rejectDemoAccounts(this.app);
      await this.app.listen(config.http.port, config.http.host);
      if (config.production) new Logger(Bootstrap.name).log({ url: config.publicUrl }, 'Requests are served.');
      await freeStartMemory();
    } catch (error) {
      await this.app?.close();
      await this.postgres?.stop();
      throw error;
    }
  }

  /**
   * Shuts down in order: readiness turns 503, requests are served for the
   * configured delay, no new ones are accepted, active ones finish, the pool and the
   * embedded database are closed. Clients that are still reading a response at the end of the
   * configured timeout are cut off. Throws when requests exceed it that have not been answered.
   */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { shutdownDelayMs, shutdownTimeoutMs } = this.config.http;
    if (this.app) {
      this.app.get(Readiness).isLeaving = true;
      this.connections?.drain();
    }
    await sleep(shutdownDelayMs);
    const closing = this.app?.close();
    let isClosed = await isSettledWithin(shutdownTimeoutMs, closing);
    if (!isClosed) {
      const readers = this.connections?.cutReaders() ?? 0;
      if (readers > 0) new Logger(Bootstrap.name).warn({ readers }, 'Clients that read too slowly were cut off.');
      isClosed = await isSettledWithin(CUT_MS, closing);
    }
    await this.endTelemetry?.();
    await this.postgres?.stop();
    if (!isClosed) throw new Error(`requests did not finish within ${shutdownTimeoutMs / 1000} s and were cut off.`);
  }

  private async startDatabase(): Promise<Config> {
    if (this.config.database.url) return this.config;
    const { EmbeddedPostgres } = await import('./embedded-postgres/embedded-postgres.js');
    const log = (line: string) => process.stdout.write(`${line}\n`);
    this.postgres = await EmbeddedPostgres.start({ dataDir: this.config.dataDir, database: 'keelson', log });
    return withDatabase(this.config, this.postgres.url);
  }
}

/** Whether the promise resolves in time. Rejects as it does. */
async function isSettledWithin(ms: number, promise: Promise<unknown> | undefined): Promise<boolean> {
  const late = sleep(ms, 'late' as const);
  return (await Promise.race([promise, late])) !== 'late';
}
