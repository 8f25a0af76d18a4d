import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type Config, withDatabase } from './config/config.js';
import type { EmbeddedPostgres } from './embedded-postgres/embedded-postgres.js';
import { Readiness } from './kernel/http/readiness.js';
import { PortInUseError } from './port-in-use.error.js';

/**
 * One running instance: the embedded database where none is configured, the
 * application, and its server. Starts them in this order, ends them in the
 * opposite one, and leaves nothing behind.
 */
export class Bootstrap {
  private postgres: EmbeddedPostgres | undefined;
  private app: NestExpressApplication | undefined;
  private stopping: Promise<void> | undefined;

  constructor(readonly config: Config) {}

  /** Where the data lives, for people. */
  get dataPlace(): string {
    return this.postgres?.directory ?? new URL(this.config.database.url ?? '').host;
  }

  /** Resolves once requests are answered. When anything fails, what was started is ended again. */
  async start(): Promise<void> {
    try {
      await portIsFree(this.config.http);
      const starting = this.startDatabase();
      // Loading the application's code takes as long as starting PostgreSQL: both at once.
      const [config, { createApp }] = await Promise.all([starting, import('./app.js')]);
      if (this.stopping) return;
      this.app = await createApp(config);
      if (config.demo) await (await import('./demo/demo.js')).seedDemo(this.app);
      if (config.production) await (await import('./demo/demo.js')).rejectDemoAccounts(this.app);
      await this.app.listen(config.http.port, config.http.host);
    } catch (error) {
      await this.end();
      throw error;
    }
  }

  /**
   * Ends in order: readiness turns 503, requests are served on for the
   * configured delay, no new ones are accepted, those in flight finish, then
   * the pool and the embedded database are closed. Exits 0, or 1 when that
   * took longer than the configured timeout.
   */
  stop(): void {
    this.stopping ??= this.drain().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The end was not clean: ${String(error)}\n`);
        process.exit(1);
      },
    );
  }

  private async drain(): Promise<void> {
    const { shutdownDelayMs, shutdownTimeoutMs } = this.config.http;
    this.app?.get(Readiness).leave();
    if (this.app) letGoOfKeptConnections(this.app.getHttpServer());
    await sleep(shutdownDelayMs);
    const timeout = sleep(shutdownTimeoutMs, 'late' as const);
    if ((await Promise.race([this.app?.close(), timeout])) === 'late') {
      await this.postgres?.stop();
      throw new Error(`requests did not finish within ${shutdownTimeoutMs / 1000} s and were cut off.`);
    }
    await this.postgres?.stop();
  }

  private async end(): Promise<void> {
    await this.app?.close();
    await this.postgres?.stop();
  }

  private async startDatabase(): Promise<Config> {
    if (this.config.database.url) return this.config;
    const { EmbeddedPostgres } = await import('./embedded-postgres/embedded-postgres.js');
    const log = (line: string) => process.stdout.write(`${line}\n`);
    this.postgres = await EmbeddedPostgres.start({ dataDir: this.config.dataDir, database: 'keelson', log });
    return withDatabase(this.config, this.postgres.url);
  }
}

/** A client that asks again and again over one connection would keep the server from closing. */
function letGoOfKeptConnections(server: Server): void {
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'));
  setInterval(() => {
    if (!server.listening) server.closeIdleConnections();
  }, 50).unref();
}

/** Found out before anything is started: a taken port should not cost a database start. */
function portIsFree({ port, host }: Config['http']): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error),
    );
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
