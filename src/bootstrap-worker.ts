import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { type Config, ConfigError } from './config/config.js';
import { prepareDataDir } from './config/prepare-data-dir.js';
import { freeStartMemory } from './free-start-memory.js';
import { startTelemetry } from './kernel/telemetry/start-telemetry.js';

/**
 * A job process: the application without HTTP. Any number of them may run, on any machine that reaches the database.
 */
export class BootstrapWorker {
  private context: INestApplicationContext | undefined;
  private liveness: Server | undefined;
  private endTelemetry: (() => Promise<void>) | undefined;

  constructor(readonly config: Config) {
    if (config.database.url === undefined) {
      throw new ConfigError([
        'DATABASE_URL: a worker needs the database of its API. Without one, the API processes jobs itself.',
      ]);
    }
  }

  /** Resolves when jobs are being processed. */
  async start(): Promise<void> {
    prepareDataDir(this.config);
    this.endTelemetry = await startTelemetry(this.config);
    // Loaded after the instrumentations, which change libraries as they load.
    const { createContext } = await import('./app.js');
    this.context = await createContext(this.config);
    if (this.config.production) await (await import('./demo/reject-demo-accounts.js')).rejectDemoAccounts(this.context);
    await this.serveLiveness();
    await freeStartMemory();
    new Logger(BootstrapWorker.name).log({ pid: process.pid }, 'The worker is ready.');
  }

  /**
   * Takes no more jobs, and finishes active ones or returns them to their queue.
   * Throws when that exceeds the configured timeout.
   */
  async stop(): Promise<void> {
    const { shutdownTimeoutMs } = this.config.http;
    this.liveness?.close();
    const timeout = sleep(shutdownTimeoutMs, 'timeout' as const, { ref: false });
    const outcome = await Promise.race([this.context?.close(), timeout]);
    await this.endTelemetry?.();
    if (outcome === 'timeout') throw new Error(`the worker did not stop within ${shutdownTimeoutMs / 1000} s.`);
  }

  /** Liveness check: answers every request with 200. */
  private async serveLiveness(): Promise<void> {
    const { workerPort } = this.config;
    if (workerPort === undefined) return;
    const server = createServer((_request, response) => response.end('alive\n'));
    this.liveness = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(workerPort, resolve));
    const logger = new Logger(BootstrapWorker.name);
    server.on('error', (error) => logger.warn({ err: error }, 'A connection could not be accepted.'));
  }
}
