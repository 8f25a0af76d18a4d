import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartupError } from '../config/startup.error.js';
import type { Binaries } from './binaries.js';
import { Postmaster, PostmasterFailed } from './postmaster.js';
import { readOrEmpty } from './process-identity.js';
import { serverSettings } from './server-settings.js';
import type { Storage } from './storage.js';

/**
 * Ports below those that systems give to outgoing connections. A server that restarts finds its port free only if no
 * connection got it in the meantime, not even one of a client that tries to reach the server.
 */
const [FIRST, LAST] = [15_000, 32_000];
const ATTEMPTS = 20;

export interface SupervisorOptions {
  /** Server settings that override the defaults, such as `fsync: 'off'` in tests. */
  settings?: Record<string, string>;
  /** A required port. Without it the port of the last run is used when it is free. */
  port?: number;
  /** Called with messages for people about slow steps and errors. */
  log: (line: string) => void;
}

/** Keeps the server running, on the same port, until it is stopped. */
export class Supervisor {
  private readonly stopping = new AbortController();
  private readonly watch: Promise<void>;

  private constructor(
    private readonly storage: Storage,
    private readonly binaries: Binaries,
    private readonly options: SupervisorOptions,
    readonly port: number,
    private server: Postmaster,
  ) {
    this.watch = this.keepRunning();
  }

  /** Prefers the port of the last run, so that configured database clients keep working. */
  static async start(storage: Storage, binaries: Binaries, options: SupervisorOptions): Promise<Supervisor> {
    const remembered = join(storage.store, 'port');
    for (;;) {
      const port = await choosePort(options.port ?? (Number(readOrEmpty(remembered)) || undefined));
      if (options.port && port !== options.port)
        throw new StartupError(`Port ${options.port}, given to the embedded PostgreSQL, is taken by another program.`);
      try {
        const server = await launch(storage, binaries, serverSettings(binaries, port, options.settings));
        writeFileSync(remembered, `${port}\n`);
        return new Supervisor(storage, binaries, options, port, server);
      } catch (error) {
        // Another program took the port in the meantime.
        if (!(error instanceof PostmasterFailed && error.isPortTaken)) throw error;
      }
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.server.stop();
    await this.watch;
  }

  private async keepRunning(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const began = performance.now();
      const how = await this.server.gone;
      if (this.isStopping()) return;
      if (performance.now() - began > 30_000) attempt = 0;
      this.options.log(`PostgreSQL ended unexpectedly (${how}). Starting it again.`);
      await this.restart(attempt);
      if (this.isStopping()) return this.server.stop();
    }
  }

  /** Retries until the server runs: at once the first time, then with growing pauses of at most five seconds. */
  private async restart(attempt: number): Promise<void> {
    const settings = serverSettings(this.binaries, this.port, this.options.settings);
    for (; !this.isStopping(); attempt++) {
      if (attempt > 0) await this.pause(Math.min(100 * 2 ** (attempt - 1), 5_000));
      const began = performance.now();
      try {
        this.server = await launch(this.storage, this.binaries, settings);
        const tookMs = Math.round(performance.now() - began);
        return this.options.log(`PostgreSQL runs again on port ${this.port}, after ${tookMs} ms.`);
      } catch (error) {
        this.options.log((error as Error).message);
      }
    }
  }

  private isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(pauseMs: number): Promise<void> {
    await sleep(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}

async function launch(storage: Storage, binaries: Binaries, settings: string[]): Promise<Postmaster> {
  for (const until = performance.now() + 10_000; ; await sleep(50)) {
    try {
      return await Postmaster.launch(storage, binaries, settings);
    } catch (error) {
      if (!(error instanceof PostmasterFailed && error.isMemoryInUse) || performance.now() > until) throw error;
    }
  }
}

/** The preferred port when it is free, else a free one. */
async function choosePort(preferred?: number): Promise<number> {
  const random = Array.from({ length: ATTEMPTS }, () => randomInt(FIRST, LAST));
  for (const port of [...(preferred ? [preferred] : []), ...random, 0]) {
    const free = await listenOnce(port);
    if (free) return free;
  }
  throw new StartupError('No port on 127.0.0.1 is free for the embedded PostgreSQL.');
}

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      server.close(() => resolve(address.port));
    });
  });
}
