import { createServer, type Server } from 'node:http';
import { type INestApplicationContext, Logger } from '@nestjs/common';
import { createContext } from './app.js';
import { type Config, ConfigError } from './config/config.js';

/**
 * A process that only works through jobs: the modules of the application
 * without HTTP. Any number of them run side by side, on any machine that
 * reaches the database.
 */
export class WorkerBootstrap {
  private context: INestApplicationContext | undefined;
  private liveness: Server | undefined;
  private stopping: Promise<void> | undefined;

  constructor(private readonly config: Config) {
    if (config.database.url === undefined) {
      throw new ConfigError([
        'DATABASE_URL: a worker needs the database of the API it works for. Where none is set, the API works through its jobs itself.',
      ]);
    }
  }

  /** Resolves once jobs are taken. */
  async start(): Promise<void> {
    const context = await createContext(this.config);
    this.context = context;
    await this.listen();
    new Logger(WorkerBootstrap.name).log({ pid: process.pid }, 'The worker is ready.');
  }

  /**
   * Takes no more jobs, lets those at hand finish or gives them back, and exits
   * 0; or 1, when that took longer than the configured timeout.
   */
  stop(): void {
    const timeoutMs = this.config.http.shutdownTimeoutMs;
    setTimeout(() => {
      process.stderr.write(`The worker did not end within ${timeoutMs / 1000} s.\n`);
      process.exit(1);
    }, timeoutMs).unref();
    this.stopping ??= this.end().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The end was not clean: ${String(error)}\n`);
        process.exit(1);
      },
    );
  }

  private async end(): Promise<void> {
    this.liveness?.close();
    await this.context?.close();
  }

  /** Answers everything with 200 while the process lives, for orchestrators that ask over HTTP. */
  private async listen(): Promise<void> {
    const { workerPort } = this.config;
    if (workerPort === undefined) return;
    const server = createServer((_request, response) => response.end('alive\n'));
    this.liveness = server;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(workerPort, resolve));
  }
}
