import { createServer, type Server } from 'node:http';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { createContext } from './app.js';
import { type Config, ConfigError } from './config/config.js';

/**
 * A job process: the application without HTTP. Any number of them may run, on any
 * machine that reaches the database.
 */
export class BootstrapWorker {
  private context: INestApplicationContext | undefined;
  private liveness: Server | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly config: Config) {
    if (config.database.url === undefined) {
      throw new ConfigError([
        'DATABASE_URL: a worker needs the database of its API. Without one, the API processes jobs itself.',
      ]);
    }
  }

  /** Resolves when jobs are being processed. */
  async start(): Promise<void> {
    const context = await createContext(this.config);
    this.context = context;
    await this.listen();
    new Logger(BootstrapWorker.name).log({ pid: process.pid }, 'The worker is ready.');
  }

  /**
   * Takes no more jobs, finishes active ones or returns them to their queue, and
   * exits with 0, or with 1 when that exceeds the configured timeout.
   */
  stop(): void {
    const timeoutMs = this.config.http.shutdownTimeoutMs;
    setTimeout(() => {
      process.stderr.write(`The worker did not stop within ${timeoutMs / 1000} s.\n`);
      process.exit(1);
    }, timeoutMs).unref();
    this.stopping ??= this.end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The worker did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  }

  private async end(): Promise<void> {
    this.liveness?.close();
    await this.context?.close();
  }

  /** Liveness check: answers every request with 200. */
  private async listen(): Promise<void> {
    const { workerPort } = this.config;
    if (workerPort === undefined) return;
    const server = createServer((_request, response) => response.end('alive\n'));
    this.liveness = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(workerPort, resolve));
  }
}
